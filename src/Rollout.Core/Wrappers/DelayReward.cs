namespace Rollout.Core;

/// <summary>Pays the rewards of several steps together, at the last of them or when the episode ends (RL-Zoo's DelayedRewardWrapper).</summary>
public sealed class DelayReward : Wrapper
{
    private readonly int _delay;
    private double[] _owed = [];
    private int[] _steps = [];

    /// <summary>Creates the wrapper.</summary>
    /// <param name="delay">Steps from pay to pay, at least 1.</param>
    public DelayReward(int delay = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, 1);
        _delay = delay;
    }

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        (_owed, _steps) = (new double[Count], new int[Count]);
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        (_owed[robot], _steps[robot]) = (0, 0);
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        _owed[robot] += result.Reward;
        bool pays = ++_steps[robot] % _delay == 0 || result.Terminated || result.Truncated;
        double reward = pays ? _owed[robot] : 0;
        if (pays) _owed[robot] = 0;
        return result with { Reward = reward };
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer)
    {
        writer.Write("owed", (ReadOnlySpan<double>)_owed);
        writer.Write("steps", (ReadOnlySpan<int>)_steps);
    }

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader)
    {
        reader.Read("owed", _owed.AsSpan());
        reader.Read("steps", _steps.AsSpan());
    }
}
