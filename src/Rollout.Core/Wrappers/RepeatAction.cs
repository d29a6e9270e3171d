namespace Rollout.Core;

/// <summary>Repeats each action, adding up rewards, until the episode ends (Gymnasium's RepeatAction, RL-Zoo's FrameSkip).</summary>
public sealed class RepeatAction : Wrapper
{
    /// <summary>Creates the wrapper.</summary>
    /// <param name="times">Steps that an action lasts, at least 1.</param>
    public RepeatAction(int times)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        Repeats = times;
    }

    /// <inheritdoc/>
    public override int Repeats { get; }
}
