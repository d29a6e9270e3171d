using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A learned policy as an ONNX model: raw observations in, "action" [batch, A] ready for the environment out, with normalisation, encoders, network,
/// mask and the most likely action inside.
/// </summary>
internal static class PolicyGraph
{
    public static void Write(
        Stream stream, Space observationSpace, Space actionSpace, ObservationLayout layout, FeatureNetwork network, ActionDistribution distribution, ObservationNormalizer? normalizer)
    {
        OnnxGraph graph = Begin(observationSpace, actionSpace);
        (string features, string mask) = Observe(graph, layout, network.Encoders, normalizer);
        End(graph, graph.Perceptron(network.Network, features), mask, distribution);
        graph.Write(stream);
    }

    public static OnnxGraph Begin(Space observationSpace, Space actionSpace)
    {
        OnnxGraph graph = new("policy");
        graph.Metadata("observation_space", observationSpace.ToString()!);
        graph.Metadata("action_space", actionSpace.ToString()!);
        return graph;
    }

    /// <summary>From raw observations to what the fully connected or recurrent layers see, and the mask ("" for none).</summary>
    public static (string Features, string Mask) Observe(OnnxGraph graph, ObservationLayout layout, IReadOnlyList<ConvolutionalEncoder> encoders, ObservationNormalizer? normalizer)
    {
        (string features, string[] images, string mask) = layout.AddTo(graph);
        if (normalizer is not null && features.Length > 0)
        {
            features = graph.Node("Sub", [features, graph.Constant(normalizer.Shift, layout.FeatureCount)]);
            features = graph.Node("Mul", [features, graph.Constant(normalizer.Scale, layout.FeatureCount)]);
            features = graph.Node("Clip", [features, graph.Constant([-normalizer.Clip]), graph.Constant([normalizer.Clip])]);
        }

        string[] seen = [.. features.Length > 0 ? [features] : Array.Empty<string>(), .. images.Select((image, i) => graph.Encoder(encoders[i], image))];
        return (graph.Concat(seen), mask);
    }

    /// <summary>From the network's outputs to the action.</summary>
    public static void End(OnnxGraph graph, string head, string mask, ActionDistribution distribution)
    {
        if (mask.Length > 0) head = graph.Node("Where", [graph.Node("Equal", [mask, graph.Constant([0f])]), graph.Constant([-1e8f]), head]);
        graph.Node("Identity", [distribution.AddMode(graph, head)], output: "action");
        graph.Output("action", distribution.ActionCount);
    }
}
