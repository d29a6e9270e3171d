using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// First and zeroth order weighted by their inverse variances, parameter by parameter: the least variance of any mixture, without a safeguard
/// against the bias of jumps (Metz et al. 2019; Parmas et al. 2018).
/// </summary>
/// <param name="SampleCount">N of each of the two.</param>
/// <param name="StandardDeviation">σ of the noise.</param>
public sealed record InverseVariance(int SampleCount, double StandardDeviation) : IGradientEstimator
{
    /// <inheritdoc/>
    public GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random)
    {
        if (SampleCount < 2) throw new ControlException($"SampleCount is {SampleCount}; variances need at least 2.");
        Samples first = Samples.Draw(objective, SampleCount, StandardDeviation, random), zeroth = Samples.Draw(objective, SampleCount, StandardDeviation, random);
        return Combine(FirstOrder.Replay(objective, parameters, first), ZerothOrder.Replay(objective, parameters, zeroth, Baseline.NoiseFree));
    }

    /// <inheritdoc/>
    public GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate estimate)
    {
        (GradientEstimate first, GradientEstimate zeroth) = AlphaOrder.Parts(objective, parameters, estimate);
        return Combine(first, zeroth);
    }

    private static GradientEstimate Combine(GradientEstimate first, GradientEstimate zeroth) => AlphaOrder.Mix(first, zeroth, j =>
    {
        double s1 = first.StandardErrors[j] * first.StandardErrors[j], s0 = zeroth.StandardErrors[j] * zeroth.StandardErrors[j];
        return s0 + s1 > 0 ? s0 / (s0 + s1) : 1;
    });
}
