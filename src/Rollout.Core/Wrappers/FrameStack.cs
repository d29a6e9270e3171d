namespace Rollout.Core;

/// <summary>What stands in a stack of frames before there were as many.</summary>
public enum FramePadding
{
    /// <summary>The first observation of the episode.</summary>
    Reset,

    /// <summary>Zeros.</summary>
    Zero,
}

/// <summary>
/// Shows the last observations together, oldest first (Gymnasium's FrameStackObservation). A box gets one more dimension in front, a discrete
/// value becomes a MultiDiscrete, anything else a tuple.
/// </summary>
public sealed class FrameStack : Wrapper
{
    private readonly int _frames;
    private readonly FramePadding _padding;
    private float[] _floats = [];
    private byte[] _bytes = [];
    private int _floatCount, _byteCount;

    /// <summary>Creates the stack.</summary>
    /// <param name="frames">Observations shown together, at least 1.</param>
    /// <param name="padding">What stands for observations before the first.</param>
    public FrameStack(int frames, FramePadding padding = FramePadding.Reset)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        (_frames, _padding) = (frames, padding);
    }

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        (_floatCount, _byteCount) = (inner.FloatCount, inner.ByteCount);
        MemoryNeed.Require((double)Count * _frames * (sizeof(float) * _floatCount + _byteCount), $"A stack of {_frames} frames in {Count} environments", "Lower the number of frames.");
        (_floats, _bytes) = (new float[Count * _frames * _floatCount], new byte[Count * _frames * _byteCount]);
        return inner switch
        {
            Box box => new Box(Stacked(box.Low.ToArray()), Stacked(box.High.ToArray()), [_frames, .. box.Shape], box.Plane),
            Discrete discrete => new MultiDiscrete(Stacked([discrete.N]), Stacked([discrete.Start]), [_frames]),
            _ => new TupleSpace(Stacked([inner])),
        };
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Span<float> floats = Floats(robot);
        Span<byte> bytes = Bytes(robot);
        floats.Clear();
        bytes.Clear();
        for (int frame = _padding == FramePadding.Reset ? 0 : _frames - 1; frame < _frames; frame++)
        {
            inner.Floats.CopyTo(floats[(frame * _floatCount)..]);
            inner.Bytes.CopyTo(bytes[(frame * _byteCount)..]);
        }

        floats.CopyTo(outer.Floats);
        bytes.CopyTo(outer.Bytes);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Span<float> floats = Floats(robot);
        Span<byte> bytes = Bytes(robot);
        floats[_floatCount..].CopyTo(floats);
        bytes[_byteCount..].CopyTo(bytes);
        inner.Floats.CopyTo(floats[^_floatCount..]);
        inner.Bytes.CopyTo(bytes[^_byteCount..]);
        floats.CopyTo(outer.Floats);
        bytes.CopyTo(outer.Bytes);
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

    private Span<float> Floats(int robot) => _floats.AsSpan(robot * _frames * _floatCount, _frames * _floatCount);

    private Span<byte> Bytes(int robot) => _bytes.AsSpan(robot * _frames * _byteCount, _frames * _byteCount);

    private T[] Stacked<T>(T[] one) => [.. Enumerable.Repeat(one, _frames).SelectMany(frame => frame)];
}
