namespace Rollout.Neural;

/// <summary>
/// Long short-term memory: i, f, o = sigmoid and g = tanh of W x + b + U h + d, c = f c + i g, h = o tanh c. A layer's state is h beside c, 2 H floats.
/// </summary>
/// <remarks>Hochreiter and Schmidhuber 1997 with the forget gate of Gers et al. 2000; gates i, f, g, o as in PyTorch.</remarks>
public sealed class Lstm(ParameterVector parameters, string name, int inputs, ReadOnlySpan<int> hidden) : RecurrentNetwork(parameters, name, inputs, hidden, gates: 4, statesPerCell: 2)
{
    private protected override (Tensor, Tensor) Forward(RecurrentLayer layer, Tensor x, int steps, Tensor state, ReadOnlySpan<bool> resets)
    {
        Tensor sums = x.Linear(layer.InputWeight.On(x.Tape), layer.InputBias.On(x.Tape) + layer.HiddenBias.On(x.Tape));
        return sums.LstmSequence(layer.HiddenWeight.On(x.Tape), state, steps, resets);
    }

    internal override void Step(RecurrentLayer layer, RecurrentWeights weights, int rows, ReadOnlySpan<float> input, int inputStride, Span<float> state, Span<float> scratch)
    {
        int hidden = layer.Hidden;
        Span<float> gates = scratch[..(rows * 4 * hidden)], bias = scratch.Slice(rows * 4 * hidden, 4 * hidden), cells = state[hidden..];
        Map.Binary<AddFunction>(weights.InputBias, weights.HiddenBias, bias);
        MatrixMultiply.Run(rows, 4 * hidden, layer.Inputs, input, inputStride, 1, weights.Input, gates, Start.Bias, bias);
        MatrixMultiply.Run(rows, 4 * hidden, hidden, state, StateCount, 1, weights.Hidden, gates, Start.Accumulate);
        LstmKernels.Forward(rows, hidden, gates, cells, cells, state, StateCount);
    }

    internal override (string, string) AddStep(OnnxGraph graph, RecurrentLayer layer, string input, string state)
    {
        int hidden = layer.Hidden;
        string before = graph.Columns(state, layer.StateOffset, hidden), cellBefore = graph.Columns(state, layer.StateOffset + hidden, hidden);
        string sums = graph.Node("Add", [graph.Linear(input, layer.InputWeight, layer.InputBias), graph.Linear(before, layer.HiddenWeight, layer.HiddenBias)]);
        string Gate(int gate, string function) => graph.Node(function, [graph.Columns(sums, gate * hidden, hidden)]);
        string cell = graph.Node("Add", [graph.Node("Mul", [Gate(1, "Sigmoid"), cellBefore]), graph.Node("Mul", [Gate(0, "Sigmoid"), Gate(2, "Tanh")])]);
        string output = graph.Node("Mul", [Gate(3, "Sigmoid"), graph.Node("Tanh", [cell])]);
        return (output, graph.Concat(output, cell));
    }
}
