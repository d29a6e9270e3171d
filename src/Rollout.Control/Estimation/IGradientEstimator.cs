using Rollout.Core;

namespace Rollout.Control;

/// <summary>Estimates ∇F(θ), F(θ) = E V(θ, w), from samples.</summary>
public interface IGradientEstimator
{
    /// <summary>One estimate with fresh noise.</summary>
    /// <exception cref="ControlException">A rollout diverged.</exception>
    GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random);

    /// <summary>
    /// An estimate again from the noise it drew: at the same parameters the same to the bit, at others what would have been estimated there with that
    /// noise. A running baseline keeps the value it had.
    /// </summary>
    /// <exception cref="ControlException">A rollout diverged, or the estimate is of another kind.</exception>
    GradientEstimate Replay(IObjective objective, ReadOnlySpan<double> parameters, GradientEstimate estimate);
}
