namespace Rollout.Neural;

/// <summary>One layer's weights, transposed for small batches.</summary>
internal sealed class RecurrentWeights(RecurrentLayer layer)
{
    private readonly AlignedBuffer _input = new(layer.InputWeight.Rows * layer.InputWeight.Columns), _hidden = new(layer.HiddenWeight.Rows * layer.HiddenWeight.Columns);
    private readonly AlignedBuffer _inputBias = new(layer.InputBias.Columns), _hiddenBias = new(layer.HiddenBias.Columns);

    /// <summary>[inputs, G H].</summary>
    public ReadOnlySpan<float> Input => _input.All;

    /// <summary>[H, G H].</summary>
    public ReadOnlySpan<float> Hidden => _hidden.All;

    public ReadOnlySpan<float> InputBias => _inputBias.All;

    public ReadOnlySpan<float> HiddenBias => _hiddenBias.All;

    public void Refresh()
    {
        Transpose.Run(layer.InputWeight.Rows, layer.InputWeight.Columns, layer.InputWeight.Values, _input.All);
        Transpose.Run(layer.HiddenWeight.Rows, layer.HiddenWeight.Columns, layer.HiddenWeight.Values, _hidden.All);
        layer.InputBias.Values.CopyTo(_inputBias.All);
        layer.HiddenBias.Values.CopyTo(_hiddenBias.All);
    }
}

/// <summary>
/// Runs a recurrent network one step at a time without a tape, for acting: it keeps its own copy of the weights and allocates nothing.
/// The caller owns the state; clearing a row begins that member's sequence anew.
/// </summary>
public sealed class RecurrentRunner
{
    private readonly RecurrentNetwork _network;
    private readonly RecurrentWeights[] _weights;
    private readonly int _widest;
    private AlignedBuffer _scratch = new(0);

    /// <summary>Copies the network's present weights.</summary>
    public RecurrentRunner(RecurrentNetwork network)
    {
        _network = network;
        _weights = [.. network.Layers.Select(layer => new RecurrentWeights(layer))];
        _widest = network.Layers.Max(layer => layer.InputBias.Columns);
        Refresh();
    }

    /// <summary>Copies the network's weights again, after they were updated.</summary>
    public void Refresh()
    {
        foreach (RecurrentWeights weights in _weights) weights.Refresh();
    }

    /// <summary>Advances every member of a batch by one step.</summary>
    /// <param name="rows">Batch, n.</param>
    /// <param name="input">[n, inputs].</param>
    /// <param name="state">[n, M], read and overwritten; all zeros begin a sequence.</param>
    /// <param name="output">Receives [n, outputs].</param>
    public void Step(int rows, ReadOnlySpan<float> input, Span<float> state, Span<float> output)
    {
        int stride = _network.StateCount, scratch = (rows + 1) * 2 * _widest;
        if (input.Length < rows * _network.Inputs || state.Length < rows * stride || output.Length < rows * _network.Outputs)
            throw new ArgumentException($"{rows} rows do not fit spans of {input.Length}, {state.Length} and {output.Length} floats.");
        if (_scratch.Length < scratch) _scratch = new AlignedBuffer(scratch);
        int inputStride = _network.Inputs;
        for (int i = 0; i < _weights.Length; i++)
        {
            RecurrentLayer layer = _network.Layers[i];
            Span<float> layerState = state[layer.StateOffset..];
            _network.Step(layer, _weights[i], rows, input, inputStride, layerState, _scratch.All);
            input = layerState;
            inputStride = stride;
        }

        for (int row = 0; row < rows; row++) input.Slice(row * stride, _network.Outputs).CopyTo(output.Slice(row * _network.Outputs, _network.Outputs));
    }
}
