using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// A policy as an ONNX model: "observation" [batch, F] raw as the environment gives it, "action" [batch, A] ready for the environment,
/// normalisation, network, most likely action and clipping inside.
/// </summary>
public static class PolicyModel
{
    /// <summary>Writes the model.</summary>
    /// <param name="stream">Receives the file.</param>
    /// <param name="observationSpace">Space of the observations.</param>
    /// <param name="actionSpace">Box or Discrete.</param>
    /// <param name="network">Maps normalised observations to logits or means.</param>
    /// <param name="normalizer">Normalisation of the observations; null for none.</param>
    public static void Write(Stream stream, Space observationSpace, Space actionSpace, MultilayerPerceptron network, ObservationNormalizer? normalizer)
    {
        OnnxGraph graph = new("policy");
        graph.Metadata("observation_space", observationSpace.ToString()!);
        graph.Metadata("action_space", actionSpace.ToString()!);
        string value = graph.Input("observation", network.Inputs);
        if (normalizer is not null)
        {
            value = graph.Node("Sub", [value, graph.Constant(normalizer.Shift, network.Inputs)]);
            value = graph.Node("Mul", [value, graph.Constant(normalizer.Scale, network.Inputs)]);
            value = graph.Node("Clip", [value, graph.Constant([-normalizer.Clip]), graph.Constant([normalizer.Clip])]);
        }

        value = graph.Perceptron(network, value);
        if (actionSpace is Discrete discrete)
        {
            value = graph.Node("ArgMax", [value], [("axis", 1), ("keepdims", 1)]);
            value = graph.Node("Cast", [value], [("to", 1)]);
            graph.Node("Add", [value, graph.Constant([(float)discrete.Start])], output: "action");
            graph.Output("action", 1);
        }
        else if (actionSpace is Box box)
        {
            value = graph.Node("Max", [value, graph.Constant(box.Low, box.Length)]);
            graph.Node("Min", [value, graph.Constant(box.High, box.Length)], output: "action");
            graph.Output("action", box.Length);
        }
        else
        {
            throw new NotSupportedException($"Actions must come from a Discrete or a Box space, not {actionSpace}.");
        }

        graph.Write(stream);
    }
}
