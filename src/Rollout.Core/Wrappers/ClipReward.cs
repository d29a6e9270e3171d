namespace Rollout.Core;

/// <summary>Limits rewards (Gymnasium's ClipReward).</summary>
/// <param name="low">Smallest reward; null for none.</param>
/// <param name="high">Largest reward; null for none.</param>
public sealed class ClipReward(double? low = null, double? high = null) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (low is null && high is null) throw new ArgumentException("ClipReward needs a bound: give low, high or both.");
        return low > high ? throw new ArgumentException($"ClipReward needs low <= high, not {low} and {high}.") : inner;
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return result with { Reward = Math.Clamp(result.Reward, low ?? double.NegativeInfinity, high ?? double.PositiveInfinity) };
    }
}
