using Rollout.Core;

namespace Rollout.Neural;

/// <summary>One of n actions, the network's outputs being logits: p = softmax(logits).</summary>
public sealed class CategoricalActions(Discrete space) : ActionDistribution
{
    private readonly float[] _probabilities = new float[space.N];

    /// <inheritdoc/>
    public override int OutputCount => space.N;

    /// <inheritdoc/>
    public override int ActionCount => 1;

    /// <inheritdoc/>
    public override void Sample(int rows, ReadOnlySpan<float> outputs, RandomStream random, Span<float> actions, Span<float> logProbabilities)
    {
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> logits = outputs.Slice(i * space.N, space.N);
            float largest = logits[ArgMax(logits)], sum = 0;
            for (int j = 0; j < logits.Length; j++) sum += _probabilities[j] = MathF.Exp(logits[j] - largest);

            // The chosen action is the one in whose share of the unit interval a uniform number falls.
            float threshold = random.NextFloat() * sum;
            int action = 0;
            while (action < logits.Length - 1 && threshold >= _probabilities[action]) threshold -= _probabilities[action++];
            actions[i] = action;
            logProbabilities[i] = logits[action] - largest - MathF.Log(sum);
        }
    }

    /// <inheritdoc/>
    public override void Mode(int rows, ReadOnlySpan<float> outputs, Span<float> actions)
    {
        for (int i = 0; i < rows; i++) actions[i] = ArgMax(outputs.Slice(i * space.N, space.N));
    }

    /// <inheritdoc/>
    public override void ToEnvironment(int rows, ReadOnlySpan<float> actions, Span<float> environmentActions)
    {
        for (int i = 0; i < rows; i++) environmentActions[i] = actions[i] + space.Start;
    }

    /// <inheritdoc/>
    public override void FromEnvironment(int rows, ReadOnlySpan<float> environmentActions, Span<float> actions)
    {
        for (int i = 0; i < rows; i++) actions[i] = environmentActions[i] - space.Start;
    }

    /// <inheritdoc/>
    public override (Tensor LogProbability, Tensor Entropy) Evaluate(Tensor outputs, Tensor actions)
    {
        Tensor logProbabilities = outputs.LogSoftmax();
        return (logProbabilities.Pick(actions), logProbabilities.CategoricalEntropy());
    }

    /// <inheritdoc/>
    public override string AddMode(OnnxGraph graph, string head) =>
        graph.Node("Add", [graph.Node("Cast", [graph.Node("ArgMax", [head], [("axis", 1), ("keepdims", 1)])], [("to", 1)]), graph.Constant([(float)space.Start])]);

    private static int ArgMax(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int j = 1; j < values.Length; j++)
        {
            if (values[j] > values[best]) best = j;
        }

        return best;
    }
}
