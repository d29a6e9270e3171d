using System.Text.Json;

namespace Rollout.Core;

/// <summary>
/// A value of one of several spaces, together with which (a tagged union). Layout: the index in the first float, then room for the
/// largest member in both planes, zeros after a smaller one.
/// </summary>
public sealed class OneOfSpace : Space
{
    private readonly Space[] _spaces;
    private readonly Segment[] _segments;

    /// <summary>Creates the space.</summary>
    /// <param name="spaces">The members, at least one.</param>
    public OneOfSpace(params Space[] spaces)
    {
        if (spaces.Length == 0) throw new ArgumentException("There must be at least one member.", nameof(spaces));
        _spaces = [.. spaces];
        FloatCount = 1 + spaces.Max(space => space.FloatCount);
        ByteCount = spaces.Max(space => space.ByteCount);
        FlatCount = 1 + spaces.Max(space => space.FlatCount);
        MaskCount = spaces.Sum(space => space.MaskCount);
        List<Segment> segments = [new("index", Plane.Float, 0, 1, [])];
        if (FloatCount > 1) segments.Add(new("floats", Plane.Float, 1, FloatCount - 1, [FloatCount - 1]));
        if (ByteCount > 0) segments.Add(new("bytes", Plane.Byte, 0, ByteCount, [ByteCount]));
        _segments = [.. segments];
    }

    /// <summary>The members.</summary>
    public IReadOnlyList<Space> Spaces => _spaces;

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount { get; }

    /// <inheritdoc/>
    public override int ByteCount { get; }

    /// <inheritdoc/>
    public override int FlatCount { get; }

    /// <inheritdoc/>
    public override Box FlatSpace
    {
        get
        {
            Box[] flat = [.. _spaces.Select(space => space.FlatSpace)];
            float low = flat.Min(box => box.Low.ToArray().DefaultIfEmpty().Min()), high = flat.Max(box => box.High.ToArray().DefaultIfEmpty().Max());
            return new Box([0, .. Enumerable.Repeat(low, FlatCount - 1)], [_spaces.Length - 1, .. Enumerable.Repeat(high, FlatCount - 1)]);
        }
    }

    /// <summary>Entries of the members' masks, one member's after the other's. Which member is drawn is not masked.</summary>
    public override int MaskCount { get; }

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        Space space = Begin(random.NextInt(_spaces.Length), floats, bytes);
        space.Sample(random, Floats(space, floats), Bytes(space, bytes));
    }

    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        int index = random.NextInt(_spaces.Length);
        Space space = Begin(index, floats, bytes);
        space.SampleMasked(random, mask.Slice(MaskOffset(index), space.MaskCount), Floats(space, floats), Bytes(space, bytes));
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        int index = random.NextInt(_spaces.Length);
        Space space = Begin(index, floats, bytes);
        space.SampleWeighted(random, probabilities.Slice(MaskOffset(index), space.MaskCount), Floats(space, floats), Bytes(space, bytes));
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        if (!(floats[0] >= 0 && floats[0] < _spaces.Length && floats[0] == MathF.Truncate(floats[0])))
        {
            reason = $"the index is {floats[0]}, not one of the {_spaces.Length} members";
            return false;
        }

        Space space = _spaces[(int)floats[0]];
        if (!space.Contains(floats.Slice(1, space.FloatCount), bytes[..space.ByteCount], out reason))
        {
            reason = $"member {(int)floats[0]}: {reason}";
            return false;
        }

        bool padded = !floats[(1 + space.FloatCount)..FloatCount].ContainsAnyExcept(0f) && !bytes[space.ByteCount..ByteCount].ContainsAnyExcept((byte)0);
        reason = padded ? "" : $"what follows the value of member {(int)floats[0]} is not all zeros";
        return padded;
    }

    /// <summary>The index, then the flattened value, filled up with its own first element as in Gymnasium.</summary>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat)
    {
        Space space = _spaces[(int)floats[0]];
        flat[0] = floats[0];
        space.Flatten(floats.Slice(1, space.FloatCount), bytes[..space.ByteCount], flat.Slice(1, space.FlatCount));
        flat[(1 + space.FlatCount)..FlatCount].Fill(space.FlatCount > 0 ? flat[1] : 0);
    }

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes)
    {
        Space space = Begin((int)flat[0], floats, bytes);
        space.Unflatten(flat.Slice(1, space.FlatCount), Floats(space, floats), Bytes(space, bytes));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "OneOf");
        writer.WriteStartArray("spaces");
        foreach (Space space in _spaces) space.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes [index, value].</summary>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        Space space = _spaces[(int)floats[0]];
        writer.WriteStartArray();
        writer.WriteNumberValue((int)floats[0]);
        space.WriteValue(writer, floats.Slice(1, space.FloatCount), bytes[..space.ByteCount]);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != 2) throw new FormatException($"expected [index, value], found {NestedArrays.Brief(value)}");
        int index = NestedArrays.WholeNumber(value[0]);
        if (index < 0 || index >= _spaces.Length) throw new FormatException($"the index is {index}, not one of the {_spaces.Length} members");
        Space space = Begin(index, floats, bytes);
        space.ReadValue(value[1], Floats(space, floats), Bytes(space, bytes));
    }

    /// <inheritdoc/>
    public override string ToString() => $"OneOf({string.Join<Space>(", ", _spaces)})";

    private Space Begin(int index, Span<float> floats, Span<byte> bytes)
    {
        floats[..FloatCount].Clear();
        bytes[..ByteCount].Clear();
        floats[0] = index;
        return _spaces[index];
    }

    private static Span<float> Floats(Space space, Span<float> row) => row.Slice(1, space.FloatCount);

    private static Span<byte> Bytes(Space space, Span<byte> row) => row[..space.ByteCount];

    private int MaskOffset(int index)
    {
        int offset = 0;
        for (int i = 0; i < index; i++) offset += _spaces[i].MaskCount;
        return offset;
    }
}
