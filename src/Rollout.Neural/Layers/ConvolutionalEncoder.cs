using Rollout.Core;

namespace Rollout.Neural;

/// <summary>One convolution of an encoder.</summary>
/// <param name="Filters">Channels of its output.</param>
/// <param name="Kernel">Height and width of its window.</param>
/// <param name="Stride">Pixels from one window to the next.</param>
public readonly record struct EncoderLayer(int Filters, int Kernel, int Stride);

/// <summary>
/// Images to features: convolutions, then one fully connected layer, relu after each. Pixels are divided by 255. Three convolutions of 32, 64 and 64 filters
/// with windows of 8, 4 and 3 and strides of 4, 2 and 1 are those of Mnih et al., Human-level control through deep reinforcement learning (2015).
/// </summary>
public sealed class ConvolutionalEncoder
{
    private readonly (Convolution Convolution, Parameter Weight, Parameter Bias)[] _layers;
    private readonly Parameter _weight, _bias;

    /// <summary>Adds the encoder's weights, all zero, to a parameter vector.</summary>
    /// <param name="parameters">Receives name.0.weight, name.0.bias, ..., name.linear.weight, name.linear.bias.</param>
    /// <param name="name">Prefix of their names.</param>
    /// <param name="height">Height of the images.</param>
    /// <param name="width">Width.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="layers">The convolutions.</param>
    /// <param name="features">Columns of the output.</param>
    /// <exception cref="ArgumentException">A window does not fit what the layer before leaves.</exception>
    public ConvolutionalEncoder(ParameterVector parameters, string name, int height, int width, int channels, IReadOnlyList<EncoderLayer> layers, int features)
    {
        (Pixels, Outputs) = (height * width * channels, features);
        _layers = new (Convolution, Parameter, Parameter)[layers.Count];
        for (int i = 0; i < _layers.Length; i++)
        {
            (int filters, int kernel, int stride) = layers[i];
            Convolution convolution = new(new ConvolutionShape(height, width, channels, filters, kernel, kernel, stride, stride));
            _layers[i] = (convolution, parameters.Add($"{name}.{i}.weight", filters, convolution.Shape.Depth), parameters.Add($"{name}.{i}.bias", 1, filters));
            (height, width, channels) = (convolution.Shape.OutputHeight, convolution.Shape.OutputWidth, filters);
        }

        (_weight, _bias) = (parameters.Add($"{name}.linear.weight", features, height * width * channels), parameters.Add($"{name}.linear.bias", 1, features));
    }

    /// <summary>Bytes of one image.</summary>
    public int Pixels { get; }

    /// <summary>Columns of the output.</summary>
    public int Outputs { get; }

    /// <summary>Convolutions with their weights, from first to last.</summary>
    public IReadOnlyList<(Convolution Convolution, Parameter Weight, Parameter Bias)> Layers => _layers;

    /// <summary>Weight and bias of the fully connected layer.</summary>
    public (Parameter Weight, Parameter Bias) Linear => (_weight, _bias);

    /// <summary>Draws orthogonal weights with a gain of √2 and sets biases to zero, or draws PyTorch's default.</summary>
    public void Initialize(RandomStream random, bool orthogonal)
    {
        foreach ((_, Parameter weight, Parameter bias) in _layers) Initialize(random, orthogonal, weight, bias);
        Initialize(random, orthogonal, _weight, _bias);
    }

    /// <summary>Applies the encoder to images.</summary>
    /// <param name="tape">Records.</param>
    /// <param name="bytes">Rows of bytes.</param>
    /// <param name="stride">Bytes from one row to the next.</param>
    /// <param name="offset">Where in a row the image begins.</param>
    /// <param name="rows">The rows to encode.</param>
    /// <returns>[rows, outputs].</returns>
    public Tensor Forward(Tape tape, ReadOnlySpan<byte> bytes, int stride, int offset, ReadOnlySpan<int> rows)
    {
        Tensor x = tape.Zeros(rows.Length, Pixels);
        Span<float> values = x.Values;
        for (int i = 0; i < rows.Length; i++)
        {
            ReadOnlySpan<byte> image = bytes.Slice(rows[i] * stride + offset, Pixels);
            Span<float> row = values.Slice(i * Pixels, Pixels);
            for (int k = 0; k < image.Length; k++) row[k] = image[k] * (1f / 255);
        }

        foreach ((Convolution convolution, Parameter weight, Parameter bias) in _layers) x = x.Convolution(weight.On(tape), bias.On(tape), convolution, Activation.Relu);
        return x.Linear(_weight.On(tape), _bias.On(tape), Activation.Relu);
    }

    private static void Initialize(RandomStream random, bool orthogonal, Parameter weight, Parameter bias)
    {
        if (orthogonal)
        {
            Initialization.Orthogonal(random, weight.Rows, weight.Columns, Math.Sqrt(2), weight.Values);
            bias.Values.Clear();
            return;
        }

        Initialization.Uniform(random, Initialization.LinearBound(weight.Columns), weight.Values);
        Initialization.Uniform(random, Initialization.LinearBound(weight.Columns), bias.Values);
    }
}
