using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// The first-order batched gradient: (1/N) Σ ∇V(θ, w_i). Exact in the mean for continuous costs; at jumps it misses the part
/// Σ Δ_j p(jump j), and for stiff or chaotic ones its variance explodes. From ten samples on it says when the same costs contradict it.
/// </summary>
/// <param name="SampleCount">N.</param>
/// <param name="StandardDeviation">σ of the noise; raise it to smooth more.</param>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, definition 2.1.</remarks>
public sealed record FirstOrder(int SampleCount, double StandardDeviation) : IGradientEstimator
{
    internal const string VarianceOverflows = "Variance exploding: it exceeds the largest number there is. Shorten the rollout, soften the contact or scale the cost down.";

    /// <summary>Below this many samples a statement about the distribution of a sample means nothing.</summary>
    private const int Enough = 10;

    /// <inheritdoc/>
    public GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random) =>
        Replay(objective, parameters, Samples.Draw(objective, SampleCount, StandardDeviation, random));

    /// <inheritdoc/>
    public GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate estimate) => Replay(objective, parameters, estimate.Samples);

    /// <summary>The estimate of given noise.</summary>
    public static GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, Samples samples)
    {
        int n = samples.Count, p = objective.Parameters;
        double[] values = new double[n], gradients = new double[n * p], scores = new double[n * p];
        objective.GradientsAndScores(parameters, samples, values, gradients, scores);
        GradientEstimate estimate = GradientEstimate.Of(gradients, p, values, samples) with { FirstOrderShare = 1 };
        return estimate with { Doubts = [.. Explosion(gradients, estimate), .. Contradiction(gradients, scores, values, samples.StandardDeviation)] };
    }

    private static string[] Explosion(double[] gradients, GradientEstimate estimate)
    {
        int p = estimate.Gradient.Length, n = gradients.Length / p;
        if (n < 2) return [GradientEstimate.NoError];
        double largest = 0, total = 0, meanSquared = estimate.Gradient.Sum(mean => mean * mean);
        for (int i = 0; i < n; i++)
        {
            double squared = 0;
            for (int j = 0; j < p; j++) squared += gradients[i * p + j] * gradients[i * p + j];
            (largest, total) = (Math.Max(largest, squared), total + squared);
        }

        if (!double.IsFinite(total)) return [VarianceOverflows];
        if (n >= Enough && largest > 0.5 * total)
            return [$"Variance exploding: one of {n} samples makes {largest / total:P0} of the sum of squares. The rollout is stiff or chaotic; shorten it, soften the contact or use the zeroth order."];
        if (estimate.Variance / n > 100 * meanSquared && meanSquared > 0)
            return [$"Variance exploding: the standard error is {Math.Sqrt(estimate.Variance / n / meanSquared):F0} times the estimate. Take more samples or use the zeroth order."];
        return [];
    }

    /// <summary>
    /// Whether the costs along which the derivatives were taken contradict them. Where the cost is continuous, derivative and zeroth-order term of a
    /// sample have the same mean, so the mean of their difference is 0 within its own standard error. The terms leave the sample's own cost out of their baseline.
    /// Overwrites the scores with the differences.
    /// </summary>
    private static string[] Contradiction(double[] gradients, double[] scores, double[] values, double deviation)
    {
        int n = values.Length, p = gradients.Length / n;
        if (n > 1 && values.Max() > values.Min() && gradients.All(derivative => derivative == 0))
            return ["Jumps crossed: every derivative is 0 although the costs differ. The derivative says nothing here; use the zeroth order."];
        if (n < Enough) return [];
        double sum = values.Sum();
        bool finite = true;
        for (int i = 0; i < n; i++)
        {
            double advantage = (values[i] - (sum - values[i]) / (n - 1)) / (deviation * deviation);
            for (int k = i * p; k < (i + 1) * p; k++) finite &= double.IsFinite(scores[k] = gradients[k] - advantage * scores[k]);
        }

        if (!finite) return [];
        GradientEstimate difference = GradientEstimate.Of(scores, p, values, new Samples(deviation, [], []));
        return Disagreement.Of(difference.Gradient, difference.StandardErrors, difference.Lopsidedness, n) is { } found ? [$"Jumps crossed: {found}. The cost is not continuous; use the zeroth order or a mixture."] : [];
    }
}
