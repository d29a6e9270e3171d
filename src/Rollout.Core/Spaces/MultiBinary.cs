using System.Text.Json;

namespace Rollout.Core;

/// <summary>Bits, each 0 or 1 in the float plane.</summary>
public sealed class MultiBinary : Space
{
    private readonly Segment[] _segments;

    /// <summary>Creates bits of any shape.</summary>
    /// <param name="shape">Dimensions: one number for a vector.</param>
    public MultiBinary(params int[] shape)
    {
        Shape = [.. shape];
        FloatCount = Shapes.Length(shape);
        _segments = [new("", Plane.Float, 0, FloatCount, Shape)];
    }

    /// <summary>Dimensions.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount { get; }

    /// <inheritdoc/>
    public override int ByteCount => 0;

    /// <inheritdoc/>
    public override int FlatCount => FloatCount;

    /// <inheritdoc/>
    public override Box FlatSpace => new(0, 1, FloatCount);

    /// <inheritdoc/>
    public override int MaskCount => FloatCount;

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        for (int i = 0; i < FloatCount; i++) floats[i] = random.NextInt(2);
    }

    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        for (int i = 0; i < FloatCount; i++)
        {
            floats[i] = mask[i] switch
            {
                0 => 0,
                1 => 1,
                2 => random.NextInt(2),
                byte other => throw new ArgumentException($"mask[{i}] is {other}: write 0 or 1 to set a bit and 2 to leave it to chance.", nameof(mask)),
            };
        }
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        for (int i = 0; i < FloatCount; i++) floats[i] = random.NextDouble() < Choice.Checked(probabilities[i], i) ? 1 : 0;
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        for (int i = 0; i < FloatCount; i++)
        {
            if (floats[i] is 0 or 1) continue;
            reason = $"element {i} is {floats[i]}, neither 0 nor 1";
            return false;
        }

        reason = "";
        return true;
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat) => floats[..FloatCount].CopyTo(flat);

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes) => flat[..FloatCount].CopyTo(floats);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "MultiBinary");
        writer.WritePropertyName("n");
        if (Shape.Length == 1) writer.WriteNumberValue(Shape[0]);
        else NestedArrays.Write(writer, [.. Shape.Select(size => (float)size)], [Shape.Length]);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes) => NestedArrays.Write(writer, floats[..FloatCount], Shape);

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes) => NestedArrays.Read(value, Shape, wholeNumbers: true, floats[..FloatCount]);

    /// <inheritdoc/>
    public override string ToString() => $"MultiBinary({string.Join(", ", Shape)})";
}
