using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Independent bits, the network's outputs being their logits: p(1) = 1 / (1 + e^-l), log p(a) = a l - softplus(l).</summary>
public sealed class BernoulliActions(MultiBinary space) : ActionDistribution
{
    /// <inheritdoc/>
    public override int OutputCount => space.FloatCount;

    /// <inheritdoc/>
    public override int ActionCount => space.FloatCount;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        for (int row = 0; row < rows; row++)
        {
            float logProbability = 0;
            for (int k = row * ActionCount; k < (row + 1) * ActionCount; k++)
            {
                actions[k] = random.NextFloat() < 1 / (1 + MathF.Exp(-outputs[k])) ? 1 : 0;
                logProbability += actions[k] * outputs[k] - MathF.Max(outputs[k], 0) - MathF.Log(1 + MathF.Exp(-MathF.Abs(outputs[k])));
            }

            logProbabilities[row] = logProbability;
        }
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions)
    {
        for (int k = 0; k < rows * ActionCount; k++) actions[k] = outputs[k] > 0 ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions) => actions[..(rows * ActionCount)].CopyTo(environmentActions);

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tensor normalizer = outputs.Softplus();
        return ((outputs * actions - normalizer).RowSums(), (normalizer - outputs * outputs.Sigmoid()).RowSums());
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head) => graph.Node("Cast", [graph.Node("Greater", [head, graph.Constant([0f])])], [("to", 1)]);
}
