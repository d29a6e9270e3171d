using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Recurrent layers one above the other. Their state is a row of <see cref="StateCount"/> floats for each member of a batch, all zeros at the
/// beginning, layer after layer. On a tape a sequence has time-major rows: row t · n + i is member i at step t. A new kind of cell is one heir.
/// </summary>
public abstract class RecurrentNetwork
{
    private readonly RecurrentLayer[] _layers;

    /// <summary>Adds the network's weights, all zero, to a parameter vector.</summary>
    /// <param name="parameters">Receives name.weight_ih_l0, name.weight_hh_l0, name.bias_ih_l0, name.bias_hh_l0, name.weight_ih_l1, ...</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="inputs">Columns of the input.</param>
    /// <param name="hidden">Widths of the layers, at least one.</param>
    /// <param name="gates">Gates of a cell.</param>
    /// <param name="statesPerCell">Numbers that a cell carries from step to step.</param>
    private protected RecurrentNetwork(ParameterVector parameters, string name, int inputs, ReadOnlySpan<int> hidden, int gates, int statesPerCell)
    {
        if (hidden.Length == 0) throw new ArgumentException("A recurrent network needs at least one layer.", nameof(hidden));
        Inputs = inputs;
        Outputs = hidden[^1];
        _layers = new RecurrentLayer[hidden.Length];
        for (int i = 0; i < hidden.Length; i++)
        {
            int rows = gates * hidden[i];
            _layers[i] = new RecurrentLayer(
                parameters.Add($"{name}.weight_ih_l{i}", rows, inputs), parameters.Add($"{name}.weight_hh_l{i}", rows, hidden[i]),
                parameters.Add($"{name}.bias_ih_l{i}", 1, rows), parameters.Add($"{name}.bias_hh_l{i}", 1, rows), StateCount);
            StateCount += statesPerCell * hidden[i];
            inputs = hidden[i];
        }
    }

    /// <summary>Columns of the input.</summary>
    public int Inputs { get; }

    /// <summary>Columns of the output: the last layer's width.</summary>
    public int Outputs { get; }

    /// <summary>Floats of state that one member of a batch carries, M.</summary>
    public int StateCount { get; }

    /// <summary>The layers from first to last.</summary>
    public IReadOnlyList<RecurrentLayer> Layers => _layers;

    /// <summary>Draws weights and biases uniformly within ± 1 / √H, PyTorch's default.</summary>
    public void InitializeUniform(RandomStream random)
    {
        foreach (RecurrentLayer layer in _layers)
        {
            foreach (Parameter parameter in (ReadOnlySpan<Parameter>)[layer.InputWeight, layer.HiddenWeight, layer.InputBias, layer.HiddenBias])
                Initialization.Uniform(random, Initialization.LinearBound(layer.Hidden), parameter.Values);
        }
    }

    /// <summary>Applies the network to sequences on a tape.</summary>
    /// <param name="x">[steps · n, inputs], time-major.</param>
    /// <param name="steps">Steps of every sequence, at least 1.</param>
    /// <param name="state">State before the first step, [n, M]; null for zeros.</param>
    /// <param name="resets">Where an episode begins, so that the state entering that step is zero, [steps · n], time-major; empty for nowhere.</param>
    /// <returns>Outputs of all steps, [steps · n, outputs], and the state after the last, [n, M].</returns>
    public (Tensor Outputs, Tensor State) Forward(Tensor x, int steps, Tensor? state = null, ReadOnlySpan<bool> resets = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (x.Columns != Inputs) throw new ArgumentException($"The network takes {Inputs} inputs; the tensor has {x.Columns} columns.", nameof(x));
        if (x.Rows % steps != 0) throw new ArgumentException($"{x.Rows} rows are not {steps} steps of equally many sequences.", nameof(x));
        int n = x.Rows / steps;
        if (state is not null && (state.Rows != n || state.Columns != StateCount))
            throw new ArgumentException($"The state must be {n} x {StateCount}, not {state.Rows} x {state.Columns}.", nameof(state));
        if (!resets.IsEmpty && resets.Length != x.Rows) throw new ArgumentException($"{resets.Length} resets do not fit {x.Rows} rows.", nameof(resets));
        Tensor? final = null;
        foreach (RecurrentLayer layer in _layers)
        {
            int width = layer == _layers[^1] ? StateCount - layer.StateOffset : _layers[Array.IndexOf(_layers, layer) + 1].StateOffset - layer.StateOffset;
            (x, Tensor after) = Forward(layer, x, steps, state?.SliceColumns(layer.StateOffset, width) ?? x.Tape.Zeros(n, width), resets);
            final = final is null ? after : Tensor.Concatenate(final, after);
        }

        return (x, final!);
    }

    /// <summary>One layer over a sequence on the tape, its state included.</summary>
    private protected abstract (Tensor Output, Tensor State) Forward(RecurrentLayer layer, Tensor x, int steps, Tensor state, ReadOnlySpan<bool> resets);

    /// <summary>One layer for one step without a tape.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="weights">Its weights as a runner keeps them.</param>
    /// <param name="rows">n.</param>
    /// <param name="input">Rows of input, <paramref name="inputStride"/> apart.</param>
    /// <param name="inputStride">Distance of the input's rows.</param>
    /// <param name="state">The network's state from this layer's on, rows M apart; its first H floats are the output.</param>
    /// <param name="scratch">Room for [n, 2 G H] floats.</param>
    internal abstract void Step(RecurrentLayer layer, RecurrentWeights weights, int rows, ReadOnlySpan<float> input, int inputStride, Span<float> state, Span<float> scratch);

    /// <summary>One layer for one step as nodes of a graph.</summary>
    /// <param name="graph">Receives the nodes.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="input">Name of the input, [batch, inputs].</param>
    /// <param name="state">Name of the network's state, [batch, M].</param>
    /// <returns>Names of the output, [batch, H], and of the layer's next state.</returns>
    internal abstract (string Output, string State) AddStep(OnnxGraph graph, RecurrentLayer layer, string input, string state);
}
