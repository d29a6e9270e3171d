namespace Rollout.Core;

/// <summary>Truncates an episode after a number of steps, also on a step that terminates, and refuses to step before a reset.</summary>
public sealed class TimeLimit : IEnvironment, ICheckpointable, IDrawable
{
    private readonly int _maxSteps;
    private int _steps = -1;

    /// <summary>Wraps an environment.</summary>
    /// <param name="inner">The environment.</param>
    /// <param name="maxSteps">Steps of an episode, at least 1.</param>
    public TimeLimit(IEnvironment inner, int maxSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxSteps, 1);
        (Inner, _maxSteps) = (inner, maxSteps);
    }

    /// <summary>The wrapped environment.</summary>
    public IEnvironment Inner { get; }

    /// <inheritdoc/>
    public Space ObservationSpace => Inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => Inner.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        Inner.Reset(seed, observation, options);
        _steps = 0;
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        if (_steps < 0) throw new InvalidOperationException("Call Reset before the first Step.");
        StepResult result = Inner.Step(action, observation);
        return ++_steps >= _maxSteps ? result with { Truncated = true } : result;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("steps", [_steps]);
        if (Inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> steps = stackalloc int[1];
        reader.Read("steps", steps);
        _steps = steps[0];
        if (Inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => (Inner as IDrawable)?.Draw(drawing);

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => Inner.Dispose();
}
