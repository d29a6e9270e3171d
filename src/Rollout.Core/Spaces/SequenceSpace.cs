using System.Text.Json;

namespace Rollout.Core;

/// <summary>
/// From none to a greatest number of values of one space. Layout: the length in the first float, then room for the greatest number in both
/// planes, zeros after the end; it flattens alike. (Gymnasium's sequences are unbounded and flatten to a sequence of flat values.)
/// </summary>
public sealed class SequenceSpace : Space
{
    /// <summary>Probability with which Gymnasium ends a drawn sequence after each value.</summary>
    private const double EndProbability = 0.25;

    private readonly Segment[] _segments;

    /// <summary>Creates the space.</summary>
    /// <param name="element">Space of each value.</param>
    /// <param name="maxLength">Greatest number of values, at least 1.</param>
    public SequenceSpace(Space element, int maxLength)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        (Element, MaxLength) = (element, maxLength);
        FloatCount = checked(1 + maxLength * element.FloatCount);
        ByteCount = checked(maxLength * element.ByteCount);
        FlatCount = checked(1 + maxLength * element.FlatCount);
        List<Segment> segments = [new("length", Plane.Float, 0, 1, [])];
        if (element.FloatCount > 0) segments.Add(new("floats", Plane.Float, 1, FloatCount - 1, [maxLength, element.FloatCount]));
        if (element.ByteCount > 0) segments.Add(new("bytes", Plane.Byte, 0, ByteCount, [maxLength, element.ByteCount]));
        _segments = [.. segments];
    }

    /// <summary>Space of each value.</summary>
    public Space Element { get; }

    /// <summary>Greatest number of values.</summary>
    public int MaxLength { get; }

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
            Box flat = Element.FlatSpace;
            IEnumerable<float> low = flat.Low.ToArray().Select(value => Math.Min(value, 0)), high = flat.High.ToArray().Select(value => Math.Max(value, 0));
            return new Box([0, .. Enumerable.Repeat(low, MaxLength).SelectMany(row => row)], [MaxLength, .. Enumerable.Repeat(high, MaxLength).SelectMany(row => row)]);
        }
    }

    /// <summary>Entries of one value's mask, which all values share.</summary>
    public override int MaskCount => Element.MaskCount;

    /// <summary>Floats of value <paramref name="index"/>.</summary>
    public Span<float> Floats(Span<float> row, int index) => row.Slice(1 + index * Element.FloatCount, Element.FloatCount);

    /// <summary>Floats of value <paramref name="index"/>.</summary>
    public ReadOnlySpan<float> Floats(ReadOnlySpan<float> row, int index) => row.Slice(1 + index * Element.FloatCount, Element.FloatCount);

    /// <summary>Bytes of value <paramref name="index"/>.</summary>
    public Span<byte> Bytes(Span<byte> row, int index) => row.Slice(index * Element.ByteCount, Element.ByteCount);

    /// <summary>Bytes of value <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> row, int index) => row.Slice(index * Element.ByteCount, Element.ByteCount);

    /// <summary>Draws a length, geometric as in Gymnasium but at most the greatest, then the values.</summary>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        int length = Begin(random, null, floats, bytes);
        for (int i = 0; i < length; i++) Element.Sample(random, Floats(floats, i), Bytes(bytes, i));
    }

    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes) => SampleMasked(random, mask, null, floats, bytes);

    /// <summary>Draws a sequence of given length under a mask that its values share.</summary>
    public void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, int? length, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        int count = Begin(random, length, floats, bytes);
        for (int i = 0; i < count; i++) Element.SampleMasked(random, mask, Floats(floats, i), Bytes(bytes, i));
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        int length = Begin(random, null, floats, bytes);
        for (int i = 0; i < length; i++) Element.SampleWeighted(random, probabilities, Floats(floats, i), Bytes(bytes, i));
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        if (!(floats[0] >= 0 && floats[0] <= MaxLength && floats[0] == MathF.Truncate(floats[0])))
        {
            reason = $"the length is {floats[0]}, not a whole number from 0 to {MaxLength}";
            return false;
        }

        int length = (int)floats[0];
        for (int i = 0; i < length; i++)
        {
            if (Element.Contains(Floats(floats, i), Bytes(bytes, i), out reason)) continue;
            reason = $"value {i}: {reason}";
            return false;
        }

        bool padded = !floats[(1 + length * Element.FloatCount)..FloatCount].ContainsAnyExcept(0f) && !bytes[(length * Element.ByteCount)..ByteCount].ContainsAnyExcept((byte)0);
        reason = padded ? "" : $"what follows the {length} values is not all zeros";
        return padded;
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat)
    {
        flat[..FlatCount].Clear();
        flat[0] = floats[0];
        for (int i = 0; i < (int)floats[0]; i++) Element.Flatten(Floats(floats, i), Bytes(bytes, i), flat.Slice(1 + i * Element.FlatCount, Element.FlatCount));
    }

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes)
    {
        int length = Begin(null, (int)flat[0], floats, bytes);
        for (int i = 0; i < length; i++) Element.Unflatten(flat.Slice(1 + i * Element.FlatCount, Element.FlatCount), Floats(floats, i), Bytes(bytes, i));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Sequence");
        writer.WritePropertyName("feature_space");
        Element.Write(writer);
        writer.WriteNumber("max_length", MaxLength);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        writer.WriteStartArray();
        for (int i = 0; i < (int)floats[0]; i++) Element.WriteValue(writer, Floats(floats, i), Bytes(bytes, i));
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxLength)
            throw new FormatException($"expected an array of at most {MaxLength} values, found {NestedArrays.Brief(value)}");
        Begin(null, value.GetArrayLength(), floats, bytes);
        int place = 0;
        foreach (JsonElement item in value.EnumerateArray()) Element.ReadValue(item, Floats(floats, place), Bytes(bytes, place++));
    }

    /// <inheritdoc/>
    public override string ToString() => $"Sequence({Element}, {MaxLength})";

    private int Begin(RandomStream? random, int? length, Span<float> floats, Span<byte> bytes)
    {
        int count = length ?? (int)Math.Min(MaxLength, 1 + Math.Floor(Math.Log(1 - random!.NextDouble()) / Math.Log(1 - EndProbability)));
        if (count < 0 || count > MaxLength) throw new ArgumentOutOfRangeException(nameof(length), count, $"A sequence has 0 to {MaxLength} values.");
        floats[..FloatCount].Clear();
        bytes[..ByteCount].Clear();
        floats[0] = count;
        return count;
    }
}
