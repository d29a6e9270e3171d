using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>A step of a recurrent network as an ONNX graph, its state an input and an output, against this library's own runner.</summary>
public sealed class RecurrentModelTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_graph_stepped_by_ONNX_Runtime_equals_the_runner(bool lstm)
    {
        const int Inputs = 3, Batch = 4;
        ParameterVector vector = new();
        RecurrentNetwork network = lstm ? new Lstm(vector, "net", Inputs, [8, 5]) : new Gru(vector, "net", Inputs, [8, 5]);
        RandomStream random = new(9);
        foreach (ref float value in vector.Values) value = (float)random.NextNormal();
        OnnxGraph graph = new("recurrent");
        (string output, string state) = graph.Recurrent(network, graph.Input("x", Inputs), graph.Input("state", network.StateCount));
        graph.Output(output, network.Outputs);
        graph.Output(state, network.StateCount);
        using MemoryStream stream = new();
        graph.Write(stream);

        using InferenceSession session = new(stream.ToArray());
        RecurrentRunner runner = new(network);
        float[] memory = new float[Batch * network.StateCount], expected = new float[Batch * network.Outputs], carried = new float[memory.Length];
        for (int step = 0; step < 5; step++)
        {
            float[] x = new float[Batch * Inputs];
            foreach (ref float value in x.AsSpan()) value = (float)random.NextNormal();
            runner.Step(Batch, x, memory, expected);
            using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> results = session.Run(
            [
                NamedOnnxValue.CreateFromTensor("x", new DenseTensor<float>(x, [Batch, Inputs])),
                NamedOnnxValue.CreateFromTensor("state", new DenseTensor<float>(carried, [Batch, network.StateCount])),
            ]);
            Fixture.Near(expected, results.Single(result => result.Name == output).AsTensor<float>().ToArray(), 1e-5, 1e-5, $"output at step {step}");
            carried = results.Single(result => result.Name == state).AsTensor<float>().ToArray();
            Fixture.Near(memory, carried, 1e-5, 1e-5, $"state at step {step}");
        }
    }
}
