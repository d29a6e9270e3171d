namespace Rollout.Core;

/// <summary>Adds the time since the episode began, without which a limit on steps cannot be foreseen (Gymnasium's TimeAwareObservation).</summary>
/// <param name="limit">Steps of an episode, at least 1.</param>
/// <param name="flatten">Whether observation and time become one vector; otherwise a dictionary with the members obs and time.</param>
/// <param name="normalize">Whether time runs from 0 to 1; otherwise it counts steps.</param>
public sealed class TimeAware(int limit, bool flatten = true, bool normalize = true) : Wrapper
{
    private int[] _steps = [];
    private float[] _flat = [];
    private Part? _observation, _time;

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        _steps = new int[Count];
        Box time = new(0, normalize ? 1 : limit, 1);
        if (!flatten)
        {
            DictSpace both = new(("obs", inner), ("time", time));
            (_observation, _time) = (both["obs"], both["time"]);
            return both;
        }

        Box flat = inner.FlatSpace;
        _flat = new float[flat.Length];
        return new Box([.. flat.Low, .. time.Low], [.. flat.High, .. time.High]);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        _steps[robot] = 0;
        Show(robot, inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        _steps[robot]++;
        Show(robot, inner, outer);
        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("steps", (ReadOnlySpan<int>)_steps);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("steps", _steps.AsSpan());

    private void Show(int robot, Observation inner, Observation outer)
    {
        float time = normalize ? (float)((double)_steps[robot] / limit) : _steps[robot];
        if (_observation is { } observation && _time is { } clock)
        {
            inner.Floats.CopyTo(observation.Floats(outer.Floats));
            inner.Bytes.CopyTo(observation.Bytes(outer.Bytes));
            outer[clock.Float] = time;
            return;
        }

        InnerObservations.Flatten(inner.Floats, inner.Bytes, _flat);
        _flat.CopyTo(outer.Floats);
        outer[_flat.Length] = time;
    }
}
