using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// The first-order batched gradient: (1/N) Σ ∇V(θ, w_i). Exact in the mean for continuous costs; at jumps it misses the part
/// Σ Δ_j p(jump j), and for stiff or chaotic ones its variance explodes.
/// </summary>
/// <param name="SampleCount">N.</param>
/// <param name="StandardDeviation">σ of the noise; raise it to smooth more.</param>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, definition 2.1.</remarks>
public sealed record FirstOrder(int SampleCount, double StandardDeviation) : IGradientEstimator
{
    /// <summary>How many standard errors the two orders may differ before a jump is suspected.</summary>
    private const double Suspicious = 5;

    internal const string VarianceOverflows = "Variance exploding: it exceeds the largest number there is. Shorten the rollout, soften the contact or scale the cost down.";

    /// <inheritdoc/>
    public GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random) =>
        Replay(objective, parameters, Samples.Draw(objective, SampleCount, StandardDeviation, random));

    /// <summary>The estimate of given noise.</summary>
    public static GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, Samples samples)
    {
        double[] values = new double[samples.Count], gradients = new double[samples.Count * objective.Parameters];
        objective.Gradients(parameters, samples, values, gradients);
        GradientEstimate estimate = GradientEstimate.Of(gradients, objective.Parameters, values, samples) with { FirstOrderShare = 1 };
        return estimate with { Doubts = Judge(gradients, values, estimate) };
    }

    /// <summary>Compares with the zeroth-order estimate of the same costs, which needs rollouts without noise in addition.</summary>
    public static GradientEstimate Verify(GradientEstimate estimate, IObjective objective, ReadOnlySpan<double> parameters)
    {
        GradientEstimate other = ZerothOrder.Replay(objective, parameters, estimate.Samples, Baseline.NoiseFree);
        for (int j = 0; j < estimate.Gradient.Length; j++)
        {
            double error = Math.Sqrt(estimate.StandardErrors[j] * estimate.StandardErrors[j] + other.StandardErrors[j] * other.StandardErrors[j]);
            double difference = Math.Abs(estimate.Gradient[j] - other.Gradient[j]);
            if (error > 0 && difference > Suspicious * error)
            {
                return estimate with
                {
                    Doubts = [.. estimate.Doubts, $"Jumps crossed: parameter {j} differs from its zeroth-order estimate by {difference / error:F1} standard errors. The cost is not continuous; use the zeroth order or a mixture."],
                };
            }
        }

        return estimate;
    }

    private static string[] Judge(double[] gradients, double[] values, GradientEstimate estimate)
    {
        List<string> doubts = [];
        int n = values.Length, p = estimate.Gradient.Length;
        double spread = values.Max() - values.Min();
        if (n > 1 && spread > 0 && gradients.All(derivative => derivative == 0))
            doubts.Add("Jumps crossed: every derivative is 0 although the costs differ. The derivative says nothing here; use the zeroth order.");
        double largest = 0, total = 0, meanSquared = estimate.Gradient.Sum(mean => mean * mean);
        for (int i = 0; i < n; i++)
        {
            double squared = 0;
            for (int j = 0; j < p; j++) squared += gradients[i * p + j] * gradients[i * p + j];
            (largest, total) = (Math.Max(largest, squared), total + squared);
        }

        if (!double.IsFinite(total))
            doubts.Add(VarianceOverflows);
        else if (n >= 10 && largest > 0.5 * total)
            doubts.Add($"Variance exploding: one of {n} samples makes {largest / total:P0} of the sum of squares. The rollout is stiff or chaotic; shorten it, soften the contact or use the zeroth order.");
        else if (n > 1 && estimate.Variance / n > 100 * meanSquared && meanSquared > 0)
            doubts.Add($"Variance exploding: the standard error is {Math.Sqrt(estimate.Variance / n / meanSquared):F0} times the estimate. Take more samples or use the zeroth order.");
        return [.. doubts];
    }
}
