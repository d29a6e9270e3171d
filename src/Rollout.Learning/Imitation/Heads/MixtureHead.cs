using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A mixture of K Gaussians with independent columns: the outputs are K means, K raw deviations and K logits, the standard deviations
/// softplus(raw) plus a floor, the loss the negative log-likelihood. One mode makes a Gaussian.
/// </summary>
/// <remarks>Bishop 1994; the parametrisation is that of Mandlekar et al.: What matters in learning from offline human demonstrations (2021).</remarks>
public sealed class MixtureHead(int actionCount, int modes, float minimumDeviation, bool tanh) : ActionHead
{
    /// <summary>Standard deviation of low-noise evaluation.</summary>
    private const float LowNoiseDeviation = 1e-4f;

    private readonly float[] _probabilities = new float[modes];

    /// <inheritdoc/>
    public override int OutputCount => modes * (2 * actionCount + 1);

    /// <inheritdoc/>
    public override int ActionCount => actionCount;

    private int Means => modes * actionCount;

    /// <inheritdoc/>
    public override Tensor Losses(Tensor outputs, Tensor actions)
    {
        Tensor means = outputs.SliceColumns(0, Means);
        return -(tanh ? means.Tanh() : means).MixtureLogProbability(outputs.SliceColumns(Means, Means), outputs.SliceColumns(2 * Means, modes), actions, minimumDeviation);
    }

    /// <inheritdoc/>
    public override void Act(int rows, ReadOnlySpan<float> outputs, ActionChoice choice, RandomStream random, Span<float> actions)
    {
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> row = outputs.Slice(i * OutputCount, OutputCount), logits = row[(2 * Means)..];
            int mode = choice == ActionChoice.Likeliest ? Likeliest(logits) : Draw(logits, random);
            for (int j = 0; j < actionCount; j++)
            {
                float mean = row[mode * actionCount + j];
                if (tanh) mean = MathF.Tanh(mean);
                float deviation = choice switch
                {
                    ActionChoice.Likeliest => 0,
                    ActionChoice.LowNoise => LowNoiseDeviation,
                    _ => Softplus(row[Means + mode * actionCount + j]) + minimumDeviation,
                };
                actions[i * actionCount + j] = deviation == 0 ? mean : mean + deviation * (float)random.NextNormal();
            }
        }
    }

    /// <inheritdoc/>
    public override string AddTo(OnnxGraph graph, string outputs)
    {
        string means = graph.Columns(outputs, 0, Means);
        if (tanh) means = graph.Node("Tanh", [means]);
        if (modes == 1) return means;
        string likeliest = graph.Node("ArgMax", [graph.Columns(outputs, 2 * Means, modes)], [("axis", 1), ("keepdims", 1)]);
        string chosen = graph.Columns(means, 0, actionCount);
        for (int mode = 1; mode < modes; mode++)
            chosen = graph.Node("Where", [graph.Node("Equal", [likeliest, graph.Constant([(long)mode])]), graph.Columns(means, mode * actionCount, actionCount), chosen]);
        return chosen;
    }

    private static int Likeliest(ReadOnlySpan<float> logits)
    {
        int best = 0;
        for (int k = 1; k < logits.Length; k++)
        {
            if (logits[k] > logits[best]) best = k;
        }

        return best;
    }

    /// <summary>The mode in whose share of the unit interval a uniform number falls.</summary>
    private int Draw(ReadOnlySpan<float> logits, RandomStream random)
    {
        float largest = logits[Likeliest(logits)], sum = 0;
        for (int k = 0; k < logits.Length; k++) sum += _probabilities[k] = MathF.Exp(logits[k] - largest);
        float threshold = random.NextFloat() * sum;
        int mode = 0;
        while (mode < logits.Length - 1 && threshold >= _probabilities[mode]) threshold -= _probabilities[mode++];
        return mode;
    }

    private static float Softplus(float x) => MathF.Max(x, 0) + MathF.Log(1 + MathF.Exp(-MathF.Abs(x)));
}
