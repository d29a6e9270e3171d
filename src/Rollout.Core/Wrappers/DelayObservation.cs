namespace Rollout.Core;

/// <summary>Shows each observation a number of steps late, and zeros until there is one (Gymnasium's DelayObservation).</summary>
public sealed class DelayObservation : Wrapper
{
    private readonly int _delay;
    private float[] _floats = [];
    private byte[] _bytes = [];

    /// <summary>Creates the delay.</summary>
    /// <param name="delay">Steps, at least 0.</param>
    public DelayObservation(int delay)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(delay);
        _delay = delay;
    }

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        (_floats, _bytes) = (new float[Count * (_delay + 1) * inner.FloatCount], new byte[Count * (_delay + 1) * inner.ByteCount]);
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Row(_floats, robot).Clear();
        Row(_bytes, robot).Clear();
        Push(robot, inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Push(robot, inner, outer);
        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer)
    {
        writer.Write("floats", (ReadOnlySpan<float>)_floats);
        writer.Write("bytes", (ReadOnlySpan<byte>)_bytes);
    }

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader)
    {
        reader.Read("floats", _floats.AsSpan());
        reader.Read("bytes", _bytes.AsSpan());
    }

    private void Push(int robot, Observation inner, Observation outer)
    {
        Push(Row(_floats, robot), inner.Floats, outer.Floats);
        Push(Row(_bytes, robot), inner.Bytes, outer.Bytes);
    }

    /// <summary>The oldest row leaves at the front, the newest enters at the back.</summary>
    private static void Push<T>(Span<T> queue, ReadOnlySpan<T> inner, Span<T> outer)
    {
        queue[inner.Length..].CopyTo(queue);
        inner.CopyTo(queue[^inner.Length..]);
        queue[..outer.Length].CopyTo(outer);
    }

    private Span<T> Row<T>(T[] memory, int robot) => memory.AsSpan(memory.Length / Count * robot, memory.Length / Count);
}
