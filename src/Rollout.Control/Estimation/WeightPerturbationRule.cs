using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// Descends by one noisy cost at a time: α ← α - η [V(α + w) - b] w. In the mean the step is -η σ² ∇F(α), F the smoothed cost, not ∇V.
/// </summary>
/// <param name="Rate">η; raise it to learn faster and less steadily. The step is not divided by σ².</param>
/// <param name="StandardDeviation">σ of the noise w.</param>
/// <param name="Subtract">Baseline b; null for the noise-free cost V(α).</param>
/// <remarks>Jabri and Flower 1992; Tedrake, Underactuated Robotics, chapter on policy search without models.</remarks>
public sealed record WeightPerturbationRule(double Rate, double StandardDeviation, Baseline? Subtract = null)
{
    /// <summary>One step in place with fresh noise; returns the estimate it followed.</summary>
    public GradientEstimate Step(IObjective objective, Span<double> parameters, RandomStream random) =>
        Step(objective, parameters, Samples.Draw(objective, 1, StandardDeviation, random));

    /// <summary>One step in place with recorded noise.</summary>
    public GradientEstimate Step(IObjective objective, Span<double> parameters, Samples samples)
    {
        Finite.Positive(Rate, nameof(Rate));
        if (Subtract is not (null or Baseline.Constant or Baseline.Running or Baseline.NoiseFreeRollout))
            throw new ControlException("Subtract is the optimal baseline, which is estimated from other samples; a step of weight perturbation has one. Use a noise-free, running or constant one.");
        GradientEstimate estimate = ZerothOrder.Replay(objective, parameters, samples, Subtract ?? Baseline.NoiseFree);
        double variance = samples.StandardDeviation * samples.StandardDeviation;
        for (int i = 0; i < parameters.Length; i++) parameters[i] -= Rate * variance * estimate.Gradient[i];
        Finite.ThrowIfAnyParameter(parameters);
        return estimate;
    }

    /// <summary>Signal-to-noise ratio of one step on a linear cost in N dimensions: 1 / (N - 2 + μ4/σ⁴), the kurtosis 3 for Gaussian and 9/5 for uniform noise.</summary>
    public static double SignalToNoise(int dimensions, double kurtosis) => 1 / (dimensions - 2 + kurtosis);
}
