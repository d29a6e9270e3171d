using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>A network as a policy: observations are normalised as in training, the action is the distribution's mode.</summary>
public sealed class NetworkPolicy : IPolicy
{
    private readonly NetworkRunner _network;
    private readonly ActionDistribution _distribution;
    private readonly ObservationNormalizer? _normalizer;
    private float[] _normalized = [];
    private float[] _outputs = [];

    internal NetworkPolicy(Space observationSpace, Space actionSpace, NetworkRunner network, ActionDistribution distribution, ObservationNormalizer? normalizer)
    {
        (ObservationSpace, ActionSpace) = (observationSpace, actionSpace);
        (_network, _distribution, _normalizer) = (network, distribution, normalizer);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int inputs = count * ObservationSpace.FloatCount, outputs = count * _distribution.OutputCount;
        if (_outputs.Length < outputs) _outputs = new float[outputs];
        ReadOnlySpan<float> seen = floats[..inputs];
        if (_normalizer is not null)
        {
            if (_normalized.Length < inputs) _normalized = new float[inputs];
            _normalizer.Normalize(seen, _normalized);
            seen = _normalized.AsSpan(0, inputs);
        }

        _network.Run(count, seen, _outputs);
        _distribution.Mode(count, _outputs, actions);
        _distribution.ToEnvironment(count, actions, actions);
    }

    internal void ExportOnnx(MultilayerPerceptron network, Stream stream) =>
        PolicyModel.Write(stream, ObservationSpace, ActionSpace, network, _normalizer);
}
