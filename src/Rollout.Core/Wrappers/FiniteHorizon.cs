namespace Rollout.Core;

/// <summary>
/// Makes the end of the time limit the end of the task: episodes that were truncated terminate, so that a learner does not add the value of what would have followed.
/// For tasks that ask for something at one moment. With <see cref="TimeAware"/> a policy sees that moment come.
/// </summary>
/// <remarks>Pardo, Tavakoli, Levdik and Kormushev, Time Limits in Reinforcement Learning, 2018, section 3: limits that are part of the task.</remarks>
public sealed class FiniteHorizon : Wrapper
{
    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return new StepResult(result.Reward, result.Terminated || result.Truncated, false);
    }
}
