using Rollout.Core;

namespace Rollout.Neural;

/// <summary>
/// Independent normal actions: the network's outputs are the means, the log deviations are parameters of their own, the same in every state.
/// The environment sees the action clipped to its box; learning sees it as drawn.
/// </summary>
public sealed class GaussianActions : ActionDistribution
{
    private readonly Box _space;
    private readonly Parameter _logDeviation;

    /// <summary>Adds the log deviations to a parameter vector, under the name "log_std".</summary>
    public GaussianActions(Box space, ParameterVector parameters, float initialLogDeviation)
    {
        _space = space;
        _logDeviation = parameters.Add("log_std", 1, space.Length);
        _logDeviation.Values.Fill(initialLogDeviation);
    }

    /// <summary>Logarithms of the standard deviations, [ActionCount].</summary>
    public ReadOnlySpan<float> LogDeviations => _logDeviation.Values;

    /// <inheritdoc/>
    public override float MeanDeviation
    {
        get
        {
            float sum = 0;
            foreach (float logarithm in _logDeviation.Values) sum += MathF.Exp(logarithm);
            return sum / _logDeviation.Columns;
        }
    }

    /// <inheritdoc/>
    public override int OutputCount => _space.Length;

    /// <inheritdoc/>
    public override int ActionCount => _space.Length;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        ReadOnlySpan<float> logDeviations = _logDeviation.Values;
        for (int i = 0; i < rows; i++)
        {
            float logProbability = 0;
            for (int j = 0; j < logDeviations.Length; j++)
            {
                int k = i * logDeviations.Length + j;
                float deviation = MathF.Exp(logDeviations[j]);
                actions[k] = outputs[k] + deviation * (float)random.NextNormal();
                float z = (actions[k] - outputs[k]) / deviation;
                logProbability -= 0.5f * z * z + logDeviations[j] + Tensor.HalfLogTwoPi;
            }

            logProbabilities[i] = logProbability;
        }
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions) => outputs[..(rows * ActionCount)].CopyTo(actions);

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions) => Clip(_space, rows, actions, environmentActions);

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tensor logDeviation = _logDeviation.On(outputs.Tape);
        Tensor entropy = logDeviation.Sum() + ActionCount * (0.5f + Tensor.HalfLogTwoPi);
        return (outputs.GaussianLogProbability(logDeviation, actions), entropy.RepeatRow(outputs.Rows));
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head) => AddClip(graph, _space, head);

    /// <summary>Clips actions to their box.</summary>
    internal static void Clip(Box space, int rows, ReadOnlySpan<float> actions, Span<float> clipped)
    {
        ReadOnlySpan<float> low = space.Low, high = space.High;
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < low.Length; j++) clipped[i * low.Length + j] = MathF.Min(MathF.Max(actions[i * low.Length + j], low[j]), high[j]);
        }
    }

    /// <summary>The same as nodes of a graph.</summary>
    internal static string AddClip(OnnxGraph graph, Box space, string actions) =>
        graph.Node("Min", [graph.Node("Max", [actions, graph.Constant(space.Low, space.Length)]), graph.Constant(space.High, space.Length)]);
}
