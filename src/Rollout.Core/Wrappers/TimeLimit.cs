namespace Rollout.Core;

/// <summary>Truncates an episode after a number of steps, also on a step that terminates.</summary>
public sealed class TimeLimit : Wrapper
{
    private readonly int _maxSteps;
    private int[] _steps = [];

    /// <summary>Creates the limit.</summary>
    /// <param name="maxSteps">Steps of an episode, at least 1.</param>
    public TimeLimit(int maxSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        _maxSteps = maxSteps;
    }

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        _steps = new int[Count];
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        _steps[robot] = 0;
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        return ++_steps[robot] >= _maxSteps ? result with { Truncated = true } : result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("steps", (ReadOnlySpan<int>)_steps);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("steps", _steps.AsSpan());
}
