namespace Rollout.Core;

/// <summary>Changes rewards by a function of your own.</summary>
/// <param name="transform">The function.</param>
public sealed class TransformReward(Func<double, double> transform) : Wrapper
{
    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return result with { Reward = transform(result.Reward) };
    }
}
