using System.Text.Json;

namespace Rollout.Core;

/// <summary>Members one after the other in both planes: what <see cref="TupleSpace"/> and <see cref="DictSpace"/> have in common.</summary>
public abstract class CompositeSpace : Space
{
    private readonly Part[] _parts;
    private readonly Segment[] _segments;

    private protected CompositeSpace(IEnumerable<(string Name, Space Space)> members)
    {
        List<Part> parts = [];
        List<Segment> segments = [];
        foreach ((string name, Space space) in members)
        {
            if (name.Length == 0 || name.Contains('/')) throw new ArgumentException($"'{name}' cannot name a member: paths are written with '/', so a name has at least one character and no '/'.");
            parts.Add(new Part(name, space, FloatCount, ByteCount, FlatCount, MaskCount));
            foreach (Segment segment in space.Segments)
            {
                segments.Add(segment with
                {
                    Path = segment.Path.Length == 0 ? name : $"{name}/{segment.Path}",
                    Offset = segment.Offset + (segment.Plane == Plane.Float ? FloatCount : ByteCount),
                });
            }

            FloatCount = checked(FloatCount + space.FloatCount);
            ByteCount = checked(ByteCount + space.ByteCount);
            FlatCount = checked(FlatCount + space.FlatCount);
            MaskCount = checked(MaskCount + space.MaskCount);
        }

        (_parts, _segments) = ([.. parts], [.. segments]);
    }

    /// <summary>The members in the order of the layout.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <inheritdoc/>
    public sealed override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public sealed override int FloatCount { get; }

    /// <inheritdoc/>
    public sealed override int ByteCount { get; }

    /// <inheritdoc/>
    public sealed override int FlatCount { get; }

    /// <inheritdoc/>
    public sealed override int MaskCount { get; }

    /// <inheritdoc/>
    public sealed override Box FlatSpace
    {
        get
        {
            float[] low = new float[FlatCount], high = new float[FlatCount];
            foreach (Part part in _parts)
            {
                Box flat = part.Space.FlatSpace;
                flat.Low.CopyTo(low.AsSpan(part.Flat));
                flat.High.CopyTo(high.AsSpan(part.Flat));
            }

            return new Box(low, high);
        }
    }

    /// <inheritdoc/>
    public sealed override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        foreach (Part part in _parts) part.Space.Sample(random, part.Floats(floats), part.Bytes(bytes));
    }

    /// <inheritdoc/>
    public sealed override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        foreach (Part part in _parts) part.Space.SampleMasked(random, mask.Slice(part.Mask, part.Space.MaskCount), part.Floats(floats), part.Bytes(bytes));
    }

    /// <inheritdoc/>
    public sealed override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        foreach (Part part in _parts) part.Space.SampleWeighted(random, probabilities.Slice(part.Mask, part.Space.MaskCount), part.Floats(floats), part.Bytes(bytes));
    }

    /// <inheritdoc/>
    public sealed override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        foreach (Part part in _parts)
        {
            if (part.Space.Contains(part.Floats(floats), part.Bytes(bytes), out reason)) continue;
            reason = $"{part.Name}: {reason}";
            return false;
        }

        reason = "";
        return true;
    }

    /// <inheritdoc/>
    public sealed override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat)
    {
        foreach (Part part in _parts) part.Space.Flatten(part.Floats(floats), part.Bytes(bytes), flat.Slice(part.Flat, part.Space.FlatCount));
    }

    /// <inheritdoc/>
    public sealed override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes)
    {
        foreach (Part part in _parts) part.Space.Unflatten(flat.Slice(part.Flat, part.Space.FlatCount), part.Floats(floats), part.Bytes(bytes));
    }

    private protected static void ReadPart(Part part, JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        try
        {
            part.Space.ReadValue(value, part.Floats(floats), part.Bytes(bytes));
        }
        catch (FormatException exception)
        {
            throw new FormatException($"{part.Name}: {exception.Message}");
        }
    }
}
