namespace Rollout.Neural;

/// <summary>
/// Runs a network forward without a tape, for acting: it keeps its own copy of the weights, laid out for small batches, and allocates nothing.
/// </summary>
public sealed class NetworkRunner
{
    private readonly MultilayerPerceptron _network;
    private readonly AlignedBuffer[] _weights;
    private readonly AlignedBuffer[] _biases;
    private AlignedBuffer _even = new(0);
    private AlignedBuffer _odd = new(0);
    private float[] _head = [];

    /// <summary>Copies the network's present weights.</summary>
    public NetworkRunner(MultilayerPerceptron network)
    {
        _network = network;
        _weights = [.. network.Layers.Select(layer => new AlignedBuffer(layer.Weight.Rows * layer.Weight.Columns))];
        _biases = [.. network.Layers.Select(layer => new AlignedBuffer(layer.Bias.Columns))];
        Refresh();
    }

    /// <summary>Copies the network's weights again, after they were updated.</summary>
    public void Refresh()
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            (Parameter weight, Parameter bias) = _network.Layers[i];
            if (IsNarrow(weight)) weight.Values.CopyTo(_weights[i].All);
            else Transpose.Run(weight.Rows, weight.Columns, weight.Values, _weights[i].All);
            bias.Values.CopyTo(_biases[i].All);
        }
    }

    /// <summary>Applies the network.</summary>
    /// <param name="rows">Batch size.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="output">Receives [rows, outputs].</param>
    public void Run(int rows, ReadOnlySpan<float> input, Span<float> output)
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            Parameter weight = _network.Layers[i].Weight;
            bool last = i == _weights.Length - 1;
            Span<float> result = last ? output[..(rows * weight.Rows)] : Hidden(i, rows * weight.Rows);
            if (IsNarrow(weight)) RowProducts.Run(rows, weight.Rows, weight.Columns, input, _weights[i].All, _biases[i].All, result);
            else MatrixMultiply.Run(rows, weight.Rows, weight.Columns, input, weight.Columns, 1, _weights[i].All, result, Start.Bias, _biases[i].All);
            if (!last) ActivationKernels.Forward(_network.Activation, result);
            input = result;
        }
    }

    /// <summary>Columns of the last hidden layer, or of the input where there is none.</summary>
    public int LatentCount => _network.Layers[^1].Weight.Columns;

    /// <summary>Applies the network and writes the last hidden layer behind the outputs.</summary>
    /// <param name="rows">Batch size.</param>
    /// <param name="input">[rows, inputs].</param>
    /// <param name="output">Receives [rows, outputs + latent].</param>
    public void RunWithLatent(int rows, ReadOnlySpan<float> input, Span<float> output)
    {
        int outputs = _network.Outputs, latent = LatentCount;
        if (_head.Length < rows * outputs) _head = new float[rows * outputs];
        Run(rows, input, _head);
        ReadOnlySpan<float> hidden = _weights.Length == 1 ? input : Hidden(_weights.Length - 2, rows * latent);
        for (int row = 0; row < rows; row++)
        {
            Span<float> joined = output.Slice(row * (outputs + latent), outputs + latent);
            _head.AsSpan(row * outputs, outputs).CopyTo(joined);
            hidden.Slice(row * latent, latent).CopyTo(joined[outputs..]);
        }
    }

    private static bool IsNarrow(Parameter weight) => weight.Rows < LinearOperation.Narrow;

    /// <summary>Two buffers take turns, so that a layer never writes where it reads.</summary>
    private Span<float> Hidden(int layer, int length)
    {
        ref AlignedBuffer buffer = ref layer % 2 == 0 ? ref _even : ref _odd;
        if (buffer.Length < length) buffer = new AlignedBuffer(AlignedBuffer.RoundUp(length));
        return buffer.Slice(0, length);
    }
}
