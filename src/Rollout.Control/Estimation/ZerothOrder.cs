using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// The zeroth-order batched gradient, which needs costs only: (1/N) Σ [V(θ, w_i) - b] s_i / σ² with the score s_i = w_i for noise on the parameters,
/// Σ (∂π/∂θ)ᵀ w for noise on the actions (REINFORCE, Williams 1992). Unbiased for ∇F whatever the jumps of V; variance grows with the dimension.
/// </summary>
/// <param name="SampleCount">N.</param>
/// <param name="StandardDeviation">σ of the noise; raise it to smooth more, lower it for less bias against ∇V.</param>
/// <param name="Subtract">Baseline b; null for the noise-free one.</param>
/// <param name="Antithetic">Whether samples come in pairs ±w: (V(w) - V(-w)) s / 2σ², which cancels every even term.</param>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, definition 2.2; E{[f(α + w) - b] w} = σ² ∇F(α) is Stein's identity.</remarks>
public sealed record ZerothOrder(int SampleCount, double StandardDeviation, Baseline? Subtract = null, bool Antithetic = false) : IGradientEstimator
{
    /// <inheritdoc/>
    public GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random) =>
        Replay(objective, parameters, Samples.Draw(objective, SampleCount, StandardDeviation, random, Antithetic), Subtract ?? Baseline.NoiseFree, Antithetic);

    /// <inheritdoc/>
    public GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate estimate) =>
        Replay(objective, parameters, estimate.Samples, Subtract is Baseline.Running ? new Baseline.Constant(estimate.Baseline) : Subtract ?? Baseline.NoiseFree, Antithetic);

    /// <summary>The estimate of given noise. A running baseline moves on.</summary>
    public static GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, Samples samples, Baseline baseline, bool antithetic = false)
    {
        int n = samples.Count, p = objective.Parameters;
        double[] values = new double[n], scores = new double[n * p], subtracted = new double[n], squares = new double[n];
        objective.Scores(parameters, samples, values, scores);
        double weighted = 0, total = 0;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < p; j++) squares[i] += scores[i * p + j] * scores[i * p + j];
            (weighted, total) = (weighted + values[i] * squares[i], total + squares[i]);
        }

        double common = double.NaN;
        switch (baseline)
        {
            case Baseline.Constant constant:
                if (!double.IsFinite(constant.Value)) throw new ControlException($"The baseline is {constant.Value}; it must be finite.");
                Array.Fill(subtracted, common = constant.Value);
                break;
            case Baseline.NoiseFreeRollout:
                objective.Values(parameters, samples.WithoutNoise(), subtracted);
                break;
            case Baseline.Running running:
                if (running.Rate is not (> 0 and <= 1)) throw new ControlException($"Rate of the running baseline is {running.Rate}; it must lie in (0, 1].");
                if (double.IsNaN(running.Mean))
                {
                    objective.Values(parameters, samples.WithoutNoise(), subtracted);
                    running.Mean = subtracted.Average();
                }

                Array.Fill(subtracted, common = running.Mean);
                foreach (double value in values) running.Mean += running.Rate * (value - running.Mean);
                break;
            default:
                // What depends on a sample must not enter its own baseline: itself, and its mirror image, whose score has the same length.
                int together = antithetic ? 2 : 1;
                if (n < 2 * together) throw new ArgumentException($"The optimal baseline is estimated from the other samples: take at least {2 * together}, not {n}.", nameof(samples));
                for (int i = 0; i < n; i += together)
                {
                    (double ownWeighted, double own) = (0, 0);
                    for (int k = i; k < i + together; k++) (ownWeighted, own) = (ownWeighted + values[k] * squares[k], own + squares[k]);
                    double others = total > own ? (weighted - ownWeighted) / (total - own) : 0;
                    for (int k = i; k < i + together; k++) subtracted[k] = others;
                }

                break;
        }

        double variance = samples.StandardDeviation * samples.StandardDeviation;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < p; j++) scores[i * p + j] *= (values[i] - subtracted[i]) / variance;
        }

        GradientEstimate estimate = GradientEstimate.Of(antithetic ? Pairs(scores, p) : scores, p, values, samples);
        double meanSquared = estimate.Gradient.Sum(mean => mean * mean), error = estimate.StandardErrors.Sum(e => e * e);
        return estimate with
        {
            Baseline = common,
            OptimalBaseline = weighted / total,
            Doubts = double.IsNaN(estimate.Variance) ? [GradientEstimate.NoError]
                : double.IsPositiveInfinity(estimate.Variance) ? [FirstOrder.VarianceOverflows]
                : error > 100 * meanSquared && meanSquared > 0
                ? [$"Too few samples: the standard error is {Math.Sqrt(error / meanSquared):F0} times the estimate."] : [],
        };
    }

    /// <summary>A pair is one sample: its members depend on each other.</summary>
    private static double[] Pairs(double[] rows, int p)
    {
        double[] means = new double[rows.Length / 2];
        for (int i = 0; i < means.Length; i++) means[i] = (rows[i / p * 2 * p + i % p] + rows[i / p * 2 * p + p + i % p]) / 2;
        return means;
    }
}
