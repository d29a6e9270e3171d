using System.Text.Json;

namespace Rollout.Core;

/// <summary>An n-dimensional box, each element with its own bounds, which may be infinite. Floats, or bytes for images.</summary>
public sealed class Box : Space
{
    private readonly Segment[] _segments;
    private readonly float[] _low;
    private readonly float[] _high;

    /// <summary>Creates a one-dimensional box of floats.</summary>
    /// <param name="low">Lower bound of each element.</param>
    /// <param name="high">Upper bound of each element, same length.</param>
    public Box(float[] low, float[] high) : this(low, high, [low.Length], Plane.Float)
    {
    }

    /// <summary>Creates a box whose elements share their bounds.</summary>
    public Box(float low, float high, params int[] shape)
        : this(Repeat(low, shape), Repeat(high, shape), shape, Plane.Float)
    {
    }

    /// <summary>Creates a box of any shape in either plane.</summary>
    /// <param name="low">Lower bound of each element, row-major.</param>
    /// <param name="high">Upper bound of each element, row-major.</param>
    /// <param name="shape">Dimensions.</param>
    /// <param name="plane">Buffer that holds the elements; bounds of bytes are whole numbers from 0 to 255.</param>
    public Box(float[] low, float[] high, int[] shape, Plane plane = Plane.Float)
    {
        if (low.Length != high.Length || low.Length != Shapes.Length(shape))
            throw new ArgumentException($"low has {low.Length} elements, high {high.Length}, the shape {Shapes.Length(shape)}: they must agree.");
        for (int i = 0; i < low.Length; i++)
        {
            if (!(low[i] <= high[i])) throw new ArgumentException($"low[{i}] = {low[i]} must not exceed high[{i}] = {high[i]}.");
            if (plane == Plane.Byte && !(IsByte(low[i]) && IsByte(high[i])))
                throw new ArgumentException($"The bounds of byte {i} are {low[i]} and {high[i]}: they must be whole numbers from 0 to 255.");
        }

        _low = [.. low];
        _high = [.. high];
        Shape = [.. shape];
        Plane = plane;
        _segments = [new("", plane, 0, low.Length, Shape)];
    }

    /// <summary>Creates a box of bytes from 0 to 255, as images are: height, width, channels.</summary>
    public static Box Image(int height, int width, int channels)
    {
        int[] shape = [height, width, channels];
        return new Box(Repeat(0, shape), Repeat(255, shape), shape, Plane.Byte);
    }

    /// <summary>Lower bound of each element, row-major.</summary>
    public ReadOnlySpan<float> Low => _low;

    /// <summary>Upper bound of each element, row-major.</summary>
    public ReadOnlySpan<float> High => _high;

    /// <summary>Dimensions.</summary>
    public int[] Shape { get; }

    /// <summary>Buffer that holds the elements.</summary>
    public Plane Plane { get; }

    /// <summary>Number of elements.</summary>
    public int Length => _low.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount => Plane == Plane.Float ? _low.Length : 0;

    /// <inheritdoc/>
    public override int ByteCount => Plane == Plane.Byte ? _low.Length : 0;

    /// <inheritdoc/>
    public override int FlatCount => _low.Length;

    /// <inheritdoc/>
    public override Box FlatSpace => Shape.Length == 1 ? this : new Box(_low, _high, [_low.Length], Plane);

    /// <inheritdoc/>
    public override int MaskCount => 0;

    /// <summary>Uniform between finite bounds, exponential from a single finite bound, normal without bounds, as Gymnasium draws.</summary>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        if (Plane == Plane.Byte)
        {
            for (int i = 0; i < _low.Length; i++) bytes[i] = (byte)(_low[i] + random.NextInt((int)(_high[i] - _low[i]) + 1));
            return;
        }

        for (int i = 0; i < _low.Length; i++)
        {
            bool below = float.IsFinite(_low[i]), above = float.IsFinite(_high[i]);
            double value = (below, above) switch
            {
                (true, true) => _low[i] + random.NextDouble() * ((double)_high[i] - _low[i]),
                (true, false) => _low[i] - Math.Log(1 - random.NextDouble()),
                (false, true) => _high[i] + Math.Log(1 - random.NextDouble()),
                _ => random.NextNormal(),
            };
            floats[i] = Math.Clamp((float)value, _low[i], _high[i]);
        }
    }

    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        Sample(random, floats, bytes);
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        Sample(random, floats, bytes);
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        for (int i = 0; i < _low.Length; i++)
        {
            float value = Plane == Plane.Float ? floats[i] : bytes[i];
            if (value >= _low[i] && value <= _high[i]) continue;
            reason = $"element {i} is {value}, outside [{_low[i]}, {_high[i]}]";
            return false;
        }

        reason = "";
        return true;
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat)
    {
        if (Plane == Plane.Float) floats[.._low.Length].CopyTo(flat);
        else for (int i = 0; i < _low.Length; i++) flat[i] = bytes[i];
    }

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes)
    {
        if (Plane == Plane.Float) flat[.._low.Length].CopyTo(floats);
        else for (int i = 0; i < _low.Length; i++) bytes[i] = (byte)flat[i];
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Box");
        writer.WritePropertyName("shape");
        writer.WriteStartArray();
        foreach (int size in Shape) writer.WriteNumberValue(size);
        writer.WriteEndArray();
        writer.WriteString("dtype", Plane == Plane.Float ? "float32" : "uint8");
        writer.WritePropertyName("low");
        NestedArrays.Write(writer, _low, Shape);
        writer.WritePropertyName("high");
        NestedArrays.Write(writer, _high, Shape);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        float[] elements = new float[_low.Length];
        Flatten(floats, bytes, elements);
        NestedArrays.Write(writer, elements, Shape);
    }

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        float[] elements = new float[_low.Length];
        NestedArrays.Read(value, Shape, wholeNumbers: Plane == Plane.Byte, elements);
        for (int i = 0; Plane == Plane.Byte && i < elements.Length; i++)
        {
            if (!IsByte(elements[i])) throw new FormatException($"element {i} is {elements[i]}, which is not a byte");
        }

        Unflatten(elements, floats, bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Box({_low.DefaultIfEmpty().Min()}, {_high.DefaultIfEmpty().Max()}, [{string.Join(", ", Shape)}], {(Plane == Plane.Float ? "float" : "byte")})";

    private static float[] Repeat(float value, int[] shape) => Enumerable.Repeat(value, Shapes.Length(shape)).ToArray();

    private static bool IsByte(float value) => value is >= 0 and <= 255 && value == MathF.Truncate(value);
}
