namespace Rollout.Core;

/// <summary>r ← scale r + shift.</summary>
/// <param name="scale">Factor.</param>
/// <param name="shift">Summand.</param>
public sealed class ScaleReward(double scale, double shift = 0) : Wrapper
{
    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return result with { Reward = scale * result.Reward + shift };
    }
}
