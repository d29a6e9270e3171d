using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Several independent choices, the network's outputs being the logits of one choice after the other.</summary>
public sealed class MultiCategoricalActions : ActionDistribution
{
    private readonly MultiDiscrete _space;
    private readonly CategoricalActions[] _choices;
    private float[] _action = [], _logProbability = [];

    /// <summary>Creates the distribution of a space.</summary>
    public MultiCategoricalActions(MultiDiscrete space)
    {
        _space = space;
        _choices = [.. space.Counts.ToArray().Select((count, i) => new CategoricalActions(new Discrete(count, space.Starts[i])))];
        OutputCount = space.FlatCount;
    }

    /// <inheritdoc/>
    public override int OutputCount { get; }

    /// <inheritdoc/>
    public override int ActionCount => _choices.Length;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        if (_action.Length == 0) (_action, _logProbability) = (new float[1], new float[1]);
        for (int row = 0; row < rows; row++)
        {
            int at = row * OutputCount;
            logProbabilities[row] = 0;
            for (int i = 0; i < _choices.Length; i++)
            {
                _choices[i].Sample(1, outputs.Slice(at, _space.Counts[i]), random, _action, _logProbability);
                actions[row * ActionCount + i] = _action[0];
                logProbabilities[row] += _logProbability[0];
                at += _space.Counts[i];
            }
        }
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions)
    {
        for (int row = 0; row < rows; row++)
        {
            int at = row * OutputCount;
            for (int i = 0; i < _choices.Length; at += _space.Counts[i++]) _choices[i].Mode(1, outputs.Slice(at, _space.Counts[i]), actions[(row * ActionCount + i)..]);
        }
    }

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions)
    {
        ReadOnlySpan<int> starts = _space.Starts;
        for (int row = 0; row < rows; row++)
        {
            for (int i = 0; i < starts.Length; i++) environmentActions[row * starts.Length + i] = actions[row * starts.Length + i] + starts[i];
        }
    }

    /// <inheritdoc/>
    public override void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions)
    {
        for (int k = 0; k < rows * ActionCount; k++) actions[k] = environmentActions[k] - _space.Starts[k % ActionCount];
    }

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tensor? logProbability = null, entropy = null;
        for (int i = 0, at = 0; i < _choices.Length; at += _space.Counts[i++])
        {
            (Tensor one, Tensor spread) = _choices[i].Evaluate(outputs.SliceColumns(at, _space.Counts[i]), actions.SliceColumns(i, 1));
            logProbability = logProbability is null ? one : logProbability + one;
            entropy = entropy is null ? spread : entropy + spread;
        }

        return (logProbability!, entropy!);
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head)
    {
        string[] actions = new string[_choices.Length];
        for (int i = 0, at = 0; i < actions.Length; at += _space.Counts[i++]) actions[i] = _choices[i].AddMode(graph, graph.Columns(head, at, _space.Counts[i]));
        return graph.Concat(actions);
    }
}
