using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A network over what an <see cref="ObservationLayout"/> makes of observations: numbers go in as they are, each image through a convolutional
/// encoder of its own, and fully connected layers follow. Where the output's distribution reads the last hidden layer, it stands behind the outputs.
/// </summary>
internal sealed class FeatureNetwork
{
    /// <summary>Images that are encoded at a time when acting.</summary>
    private const int Strip = 64;

    private readonly ObservationLayout? _layout;
    private readonly ConvolutionalEncoder[] _encoders = [];
    private readonly NetworkRunner _runner;
    private readonly bool _latent;
    private readonly Tape _tape = new();
    private readonly int[] _rows = [];
    private float[] _joined = [];

    public FeatureNetwork(ParameterVector weights, string name, ObservationLayout layout, EncoderOptions images, int[] hidden, int outputs, Activation activation, bool latent)
    {
        _layout = layout;
        _latent = latent;
        _encoders = [.. layout.Images.Select((image, i) => new ConvolutionalEncoder(weights, $"{name}.image{i}", image.Height, image.Width, image.Channels, images.Layers, images.Features))];
        Network = new MultilayerPerceptron(weights, name, layout.FeatureCount + _encoders.Sum(encoder => encoder.Outputs), hidden, outputs, activation);
        _runner = new NetworkRunner(Network);
        if (_encoders.Length > 0) (_rows, _joined) = (new int[Strip], new float[Strip * Network.Inputs]);
    }

    /// <summary>A network without images.</summary>
    public FeatureNetwork(MultilayerPerceptron network, NetworkRunner runner, bool latent = false) => (Network, _runner, _latent) = (network, runner, latent);

    /// <summary>The fully connected layers.</summary>
    public MultilayerPerceptron Network { get; }

    /// <summary>The encoders, one an image.</summary>
    public IReadOnlyList<ConvolutionalEncoder> Encoders => _encoders;

    /// <summary>Columns of the last hidden layer, or of the input where there is none.</summary>
    public static int LatentCount(int inputs, IReadOnlyList<int> hidden) => hidden.Count > 0 ? hidden[^1] : inputs;

    public void Initialize(RandomStream random, bool orthogonal, double outputGain)
    {
        foreach (ConvolutionalEncoder encoder in _encoders) encoder.Initialize(random, orthogonal);
        if (orthogonal) Network.InitializeOrthogonal(random, Math.Sqrt(2), outputGain);
        else Network.InitializeUniform(random);
        Refresh();
    }

    /// <summary>Takes over weights that were updated.</summary>
    public void Refresh() => _runner.Refresh();

    /// <summary>Applies the network on a tape.</summary>
    /// <param name="tape">Records.</param>
    /// <param name="features">Numbers of all observations, [any, F].</param>
    /// <param name="images">Images of all observations, [any, B].</param>
    /// <param name="rows">The observations to take.</param>
    public Tensor Forward(Tape tape, ReadOnlySpan<float> features, ReadOnlySpan<byte> images, ReadOnlySpan<int> rows)
    {
        Tensor? x = null;
        if (_layout is null || _layout.FeatureCount > 0) x = tape.Gather(features, _layout?.FeatureCount ?? Network.Inputs, rows);
        return Forward(Encode(tape, x, images, rows)!);
    }

    /// <summary>Applies the fully connected layers.</summary>
    public Tensor Forward(Tensor x)
    {
        if (!_latent) return Network.Forward(x);
        Tensor outputs = Network.Forward(x, out Tensor latent);
        return Tensor.Concatenate(outputs, x.Tape.Constant(latent.Values, latent.Rows, latent.Columns));
    }

    /// <summary>Applies the network without learning.</summary>
    /// <param name="count">Rows, n.</param>
    /// <param name="features">[n, F].</param>
    /// <param name="images">[n, B].</param>
    /// <param name="outputs">Receives [n, outputs and latent].</param>
    public void Run(int count, ReadOnlySpan<float> features, ReadOnlySpan<byte> images, Span<float> outputs)
    {
        if (_encoders.Length == 0)
        {
            Run(count, features, outputs);
            return;
        }

        int inputs = Network.Inputs, numbers = _layout!.FeatureCount, width = Network.Outputs + (_latent ? _runner.LatentCount : 0);
        for (int first = 0; first < count; first += Strip)
        {
            int rows = Math.Min(Strip, count - first);
            for (int i = 0; i < rows; i++) _rows[i] = i;
            _tape.Reset();
            Tensor encoded = Encode(_tape, null, images.Slice(first * _layout.ImageBytes, rows * _layout.ImageBytes), _rows.AsSpan(0, rows))!;
            for (int i = 0; i < rows; i++)
            {
                features.Slice((first + i) * numbers, numbers).CopyTo(_joined.AsSpan(i * inputs));
                encoded.Values.Slice(i * encoded.Columns, encoded.Columns).CopyTo(_joined.AsSpan(i * inputs + numbers));
            }

            Run(rows, _joined.AsSpan(0, rows * inputs), outputs.Slice(first * width, rows * width));
        }
    }

    private void Run(int count, ReadOnlySpan<float> inputs, Span<float> outputs)
    {
        if (_latent) _runner.RunWithLatent(count, inputs, outputs);
        else _runner.Run(count, inputs, outputs);
    }

    private Tensor? Encode(Tape tape, Tensor? x, ReadOnlySpan<byte> images, ReadOnlySpan<int> rows)
    {
        for (int i = 0; i < _encoders.Length; i++)
        {
            Tensor encoded = _encoders[i].Forward(tape, images, _layout!.ImageBytes, _layout.Images[i].Offset, rows);
            x = x is null ? encoded : Tensor.Concatenate(x, encoded);
        }

        return x;
    }
}
