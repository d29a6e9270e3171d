using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>A network as a policy: observations are taken apart, normalised and masked as in training, the action is the distribution's mode.</summary>
public sealed class NetworkPolicy : IPolicy
{
    private readonly ObservationLayout _layout;
    private readonly FeatureNetwork _network;
    private readonly ActionDistribution _distribution;
    private readonly ObservationNormalizer? _normalizer;
    private float[] _features = [], _outputs = [], _masks = [];
    private byte[] _images = [];

    internal NetworkPolicy(
        Space observationSpace, Space actionSpace, ObservationLayout layout, FeatureNetwork network, ActionDistribution distribution, ObservationNormalizer? normalizer)
    {
        (ObservationSpace, ActionSpace, _layout) = (observationSpace, actionSpace, layout);
        (_network, _distribution, _normalizer) = (network, distribution, normalizer);
    }

    internal NetworkPolicy(
        Space observationSpace, Space actionSpace, MultilayerPerceptron network, NetworkRunner runner, ActionDistribution distribution, ObservationNormalizer? normalizer)
        : this(observationSpace, actionSpace, ObservationLayout.Floats(observationSpace), new FeatureNetwork(network, runner), distribution, normalizer)
    {
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        if (_outputs.Length < count * _distribution.OutputCount)
        {
            (_outputs, _features) = (new float[count * _distribution.OutputCount], new float[count * _layout.FeatureCount]);
            (_images, _masks) = (new byte[count * _layout.ImageBytes], new float[count * _layout.MaskCount]);
        }

        Span<float> features = _features.AsSpan(0, count * _layout.FeatureCount), masks = _masks.AsSpan(0, count * _layout.MaskCount);
        _layout.Split(count, floats, bytes, features, _images, masks);
        _normalizer?.Normalize(features, features);
        _network.Run(count, features, _images, _outputs);
        Tensor.MaskLogits(masks, _outputs);
        _distribution.Mode(count, _outputs, actions);
        _distribution.ToEnvironment(count, actions, actions);
    }

    internal void ExportOnnx(Stream stream) => PolicyGraph.Write(stream, ObservationSpace, ActionSpace, _layout, _network, _distribution, _normalizer);
}
