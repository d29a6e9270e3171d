namespace Rollout.Neural;

/// <summary>
/// Gated recurrent units: r, z = sigmoid(W x + b + U h + d), n = tanh(W x + b + r (U h + d)), h = (1 - z) n + z h. A layer's state is h, H floats.
/// </summary>
/// <remarks>Cho et al. 2014 in PyTorch's form; gates r, z, n.</remarks>
public sealed class Gru(ParameterVector parameters, string name, int inputs, ReadOnlySpan<int> hidden) : RecurrentNetwork(parameters, name, inputs, hidden, gates: 3, statesPerCell: 1)
{
    private protected override (Tensor, Tensor) Forward(RecurrentLayer layer, Tensor x, int steps, Tensor state, ReadOnlySpan<bool> resets) =>
        x.Linear(layer.InputWeight.On(x.Tape), layer.InputBias.On(x.Tape)).GruSequence(layer.HiddenWeight.On(x.Tape), layer.HiddenBias.On(x.Tape), state, steps, resets);

    internal override void Step(RecurrentLayer layer, RecurrentWeights weights, int rows, ReadOnlySpan<float> input, int inputStride, Span<float> state, Span<float> scratch)
    {
        int hidden = layer.Hidden;
        Span<float> gates = scratch[..(rows * 3 * hidden)], sums = scratch.Slice(rows * 3 * hidden, rows * 3 * hidden);
        MatrixMultiply.Run(rows, 3 * hidden, layer.Inputs, input, inputStride, 1, weights.Input, gates, Start.Bias, weights.InputBias);
        MatrixMultiply.Run(rows, 3 * hidden, hidden, state, StateCount, 1, weights.Hidden, sums, Start.Bias, weights.HiddenBias);
        GruKernels.Forward(rows, hidden, gates, sums, state, state, StateCount);
    }

    internal override (string, string) AddStep(OnnxGraph graph, RecurrentLayer layer, string input, string state)
    {
        int hidden = layer.Hidden;
        string before = graph.Columns(state, layer.StateOffset, hidden);
        string inputSums = graph.Linear(input, layer.InputWeight, layer.InputBias), sums = graph.Linear(before, layer.HiddenWeight, layer.HiddenBias);
        string Gate(int gate) => graph.Node("Sigmoid", [graph.Node("Add", [graph.Columns(inputSums, gate * hidden, hidden), graph.Columns(sums, gate * hidden, hidden)])]);
        string recalled = graph.Node("Mul", [Gate(0), graph.Columns(sums, 2 * hidden, hidden)]);
        string candidate = graph.Node("Tanh", [graph.Node("Add", [graph.Columns(inputSums, 2 * hidden, hidden), recalled])]);
        string output = graph.Node("Add", [candidate, graph.Node("Mul", [Gate(1), graph.Node("Sub", [before, candidate])])]);
        return (output, output);
    }
}
