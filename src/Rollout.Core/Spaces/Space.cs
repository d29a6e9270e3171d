namespace Rollout.Core;

/// <summary>
/// The set that observations or actions come from, with their layout in two caller-owned planes:
/// a row of <see cref="FloatCount"/> floats and a row of <see cref="ByteCount"/> bytes.
/// </summary>
public abstract class Space
{
    /// <summary>Named parts of the flat layout, in order.</summary>
    public abstract IReadOnlyList<Segment> Segments { get; }

    /// <summary>Floats that one value takes.</summary>
    public abstract int FloatCount { get; }

    /// <summary>Bytes that one value takes.</summary>
    public abstract int ByteCount { get; }

    /// <summary>Draws a value into <paramref name="floats"/> [FloatCount] and <paramref name="bytes"/> [ByteCount].</summary>
    public abstract void Sample(RandomStream random, Span<float> floats, Span<byte> bytes);

    /// <summary>
    /// Whether the value belongs to the space. When it does not, <paramref name="reason"/> names the element and its range.
    /// </summary>
    public abstract bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason);
}
