using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// The alpha-order batched gradient: α times the first order plus 1 - α times the zeroth, from independent samples; α is the least-variance mixture
/// as long as the first order's bias, seen as the distance of the two, stays below a threshold.
/// </summary>
/// <param name="SampleCount">N of each of the two.</param>
/// <param name="StandardDeviation">σ of the noise.</param>
/// <param name="Threshold">γ: largest bias accepted, in units of the gradient. Raise it to trust the first order more.</param>
/// <param name="Bound">L: bound on a zeroth-order sample, in units of the gradient. Raise it to trust the zeroth order's confidence less.</param>
/// <param name="FailureProbability">δ: how often the confidence radius may be wrong. Lower it for more caution.</param>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, section 4. Their code passes 0.95 where δ = 0.05 is meant; pass 0.95 to repeat their figures.</remarks>
public sealed record AlphaOrder(int SampleCount, double StandardDeviation, double Threshold, double Bound, double FailureProbability = 0.05) : IGradientEstimator
{
    /// <inheritdoc/>
    public GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random)
    {
        if (FailureProbability is not (> 0 and < 1)) throw new ControlException($"FailureProbability is {FailureProbability}; it must lie between 0 and 1.");
        if (SampleCount < 2) throw new ControlException($"SampleCount is {SampleCount}; variances need at least 2.");
        if (!(Threshold >= 0)) throw new ControlException($"Threshold is {Threshold}; it must be at least 0.");
        if (!(Bound >= 0)) throw new ControlException($"Bound is {Bound}; it must be at least 0.");
        Samples first = Samples.Draw(objective, SampleCount, StandardDeviation, random), zeroth = Samples.Draw(objective, SampleCount, StandardDeviation, random);
        return Combine(FirstOrder.Replay(objective, parameters, first), ZerothOrder.Replay(objective, parameters, zeroth, Baseline.NoiseFree));
    }

    /// <inheritdoc/>
    public GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate estimate)
    {
        (GradientEstimate first, GradientEstimate zeroth) = Parts(objective, parameters, estimate);
        return Combine(first, zeroth);
    }

    private GradientEstimate Combine(GradientEstimate first, GradientEstimate zeroth)
    {
        double distance = 0;
        for (int i = 0; i < first.Gradient.Length; i++) distance += (first.Gradient[i] - zeroth.Gradient[i]) * (first.Gradient[i] - zeroth.Gradient[i]);
        double radius = Radius(zeroth.Variance, zeroth.Count, first.Gradient.Length, Bound, FailureProbability);
        double alpha = Weight(radius, Threshold, zeroth.Variance, first.Variance, Math.Sqrt(distance));
        return Mix(first, zeroth, _ => alpha);
    }

    /// <summary>α: 0 if ε &gt; γ, else min(s0 / (s0 + s1), (γ - ε) / B).</summary>
    /// <param name="radius">ε, confidence radius of the zeroth order.</param>
    /// <param name="threshold">γ.</param>
    /// <param name="zerothVariance">s0.</param>
    /// <param name="firstVariance">s1.</param>
    /// <param name="distance">B, distance of the two estimates.</param>
    public static double Weight(double radius, double threshold, double zerothVariance, double firstVariance, double distance)
    {
        if (radius > threshold) return 0;
        double free = zerothVariance + firstVariance > 0 ? zerothVariance / (zerothVariance + firstVariance) : 1;
        return free * distance <= threshold - radius ? free : (threshold - radius) / distance;
    }

    /// <summary>Radius around the mean of bounded vectors by the vector Bernstein inequality: √(2 s ln((d+1)/δ)/N) + (2 L / 3 N) ln((d+1)/δ).</summary>
    public static double Radius(double variance, int samples, int dimension, double bound, double failureProbability)
    {
        double log = Math.Log((dimension + 1) / failureProbability);
        return Math.Sqrt(2 * variance * log / samples) + 2 * bound / (3 * samples) * log;
    }

    /// <summary>Both parts of a mixture again from the noise they drew.</summary>
    internal static (GradientEstimate First, GradientEstimate Zeroth) Parts(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate mixture)
    {
        Samples first = mixture.FirstOrderSamples ?? throw new ControlException("The estimate is of one order and holds one set of noise; a mixture is replayed from two.");
        return (FirstOrder.Replay(objective, parameters, first), ZerothOrder.Replay(objective, parameters, mixture.Samples, Baseline.NoiseFree));
    }

    /// <summary>weight(j) times the first estimate plus the rest of the second.</summary>
    internal static GradientEstimate Mix(GradientEstimate first, GradientEstimate zeroth, Func<int, double> weight)
    {
        int p = first.Gradient.Length;
        double[] mean = new double[p], errors = new double[p], differences = new double[p], distances = new double[p], third = new double[p];
        double share = 0, variance = 0;
        for (int j = 0; j < p; j++)
        {
            double alpha = weight(j);
            mean[j] = alpha * first.Gradient[j] + (1 - alpha) * zeroth.Gradient[j];
            double e1 = alpha > 0 ? alpha * first.StandardErrors[j] : 0, e0 = alpha < 1 ? (1 - alpha) * zeroth.StandardErrors[j] : 0;
            errors[j] = Math.Sqrt(e1 * e1 + e0 * e0);
            variance += errors[j] * errors[j] * first.Count;
            share += alpha / p;
            third[j] = first.Lopsidedness[j] - zeroth.Lopsidedness[j];
            (differences[j], distances[j]) = (first.Gradient[j] - zeroth.Gradient[j], Math.Sqrt(first.StandardErrors[j] * first.StandardErrors[j] + zeroth.StandardErrors[j] * zeroth.StandardErrors[j]));
        }

        string? disagreement = share > 0 ? Disagreement.Of(differences, distances, third, first.Count) : null;
        string[] jumps = disagreement is null ? [] : [$"Jumps crossed: {disagreement}, and the mixture takes a share of {share:F2} from the derivatives."];
        return new GradientEstimate(mean, variance, errors, (first.Value + zeroth.Value) / 2, zeroth.Samples)
        {
            FirstOrderSamples = first.Samples,
            FirstOrderShare = share,
            OptimalBaseline = zeroth.OptimalBaseline,
            Doubts = [.. zeroth.Doubts, .. share > 0 ? first.Doubts : [], .. jumps],
        };
    }
}
