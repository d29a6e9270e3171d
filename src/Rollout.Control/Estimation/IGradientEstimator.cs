using Rollout.Core;

namespace Rollout.Control;

/// <summary>Estimates ∇F(θ), F(θ) = E V(θ, w), from samples.</summary>
public interface IGradientEstimator
{
    /// <summary>One estimate with fresh noise.</summary>
    /// <exception cref="ControlException">A rollout diverged.</exception>
    GradientEstimate Estimate(IObjective objective, ReadOnlySpan<double> parameters, RandomStream random);
}
