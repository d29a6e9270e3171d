using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>A recurrent network as a policy: its memory is the cells' state, the action is the distribution's mode.</summary>
public sealed class RecurrentPolicy : IPolicy
{
    private readonly ObservationLayout _layout;
    private readonly RecurrentBranch _network;
    private readonly ActionDistribution _distribution;
    private readonly ObservationNormalizer? _normalizer;
    private float[] _features = [], _outputs = [], _masks = [];

    internal RecurrentPolicy(
        Space observationSpace, Space actionSpace, ObservationLayout layout, RecurrentBranch network, ActionDistribution distribution, ObservationNormalizer? normalizer)
    {
        (ObservationSpace, ActionSpace, _layout) = (observationSpace, actionSpace, layout);
        (_network, _distribution, _normalizer) = (network, distribution, normalizer);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int MemoryCount => _network.StateCount;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        if (_outputs.Length < count * _distribution.OutputCount)
            (_outputs, _features, _masks) = (new float[count * _distribution.OutputCount], new float[count * _layout.FeatureCount], new float[count * _layout.MaskCount]);
        Span<float> features = _features.AsSpan(0, count * _layout.FeatureCount), masks = _masks.AsSpan(0, count * _layout.MaskCount);
        _layout.Split(count, floats, bytes, features, default, masks);
        _normalizer?.Normalize(features, features);
        _network.Step(count, features, memory, _outputs);
        Tensor.MaskLogits(masks, _outputs);
        _distribution.Mode(count, _outputs, actions);
        _distribution.ToEnvironment(count, actions, actions);
    }

    /// <summary>Writes a model with "memory" [batch, M] in and "next_memory" out beside observation and action; zeros begin an episode.</summary>
    internal void ExportOnnx(Stream stream)
    {
        OnnxGraph graph = PolicyGraph.Begin(ObservationSpace, ActionSpace);
        (string features, string mask) = PolicyGraph.Observe(graph, _layout, [], _normalizer);
        (string head, string next) = _network.AddTo(graph, features, graph.Input("memory", MemoryCount));
        PolicyGraph.End(graph, head, mask, _distribution);
        graph.Node("Identity", [next], output: "next_memory");
        graph.Output("next_memory", MemoryCount);
        graph.Write(stream);
    }
}
