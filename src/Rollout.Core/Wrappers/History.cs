namespace Rollout.Core;

/// <summary>
/// Shows the last observations, then the last actions, oldest first, zeros before the episode began, in one vector (RL-Zoo's HistoryWrapper).
/// </summary>
public sealed class History : Wrapper
{
    private readonly int _horizon;
    private float[] _memory = [];
    private int _observationCount, _actionCount;

    /// <summary>Creates the wrapper.</summary>
    /// <param name="horizon">Observations and actions shown, at least 1.</param>
    public History(int horizon = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        _horizon = horizon;
    }

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        Box observations = FloatBox(inner), actions = FloatBox(InnerActions);
        (_observationCount, _actionCount) = (observations.Length, actions.Length);
        _memory = new float[Count * Length];
        return new Box([.. Padded(observations.Low, Math.Min), .. Padded(actions.Low, Math.Min)], [.. Padded(observations.High, Math.Max), .. Padded(actions.High, Math.Max)]);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Span<float> memory = Memory(robot);
        memory.Clear();
        inner.Floats.CopyTo(memory[((_horizon - 1) * _observationCount)..]);
        memory.CopyTo(outer.Floats);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        action.CopyTo(inner);
        Push(Memory(robot)[(_horizon * _observationCount)..], action);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Span<float> memory = Memory(robot);
        Push(memory[..(_horizon * _observationCount)], inner.Floats);
        memory.CopyTo(outer.Floats);
        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("memory", (ReadOnlySpan<float>)_memory);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("memory", _memory.AsSpan());

    private int Length => _horizon * (_observationCount + _actionCount);

    private Span<float> Memory(int robot) => _memory.AsSpan(robot * Length, Length);

    private static void Push(Span<float> queue, ReadOnlySpan<float> newest)
    {
        queue[newest.Length..].CopyTo(queue);
        newest.CopyTo(queue[^newest.Length..]);
    }

    private IEnumerable<float> Padded(ReadOnlySpan<float> bounds, Func<float, float, float> withZero)
    {
        float[] one = [.. bounds.ToArray().Select(bound => withZero(bound, 0))];
        return Enumerable.Repeat(one, _horizon).SelectMany(frame => frame);
    }
}
