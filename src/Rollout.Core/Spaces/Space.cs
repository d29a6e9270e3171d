using System.Text;
using System.Text.Json;

namespace Rollout.Core;

/// <summary>
/// The set that observations or actions come from, with their layout in two caller-owned planes:
/// a row of <see cref="FloatCount"/> floats and a row of <see cref="ByteCount"/> bytes. Two spaces are equal when their JSON is.
/// </summary>
public abstract class Space : IEquatable<Space>
{
    /// <summary>Named parts of the layout, in order.</summary>
    public abstract IReadOnlyList<Segment> Segments { get; }

    /// <summary>Floats that one value takes.</summary>
    public abstract int FloatCount { get; }

    /// <summary>Bytes that one value takes.</summary>
    public abstract int ByteCount { get; }

    /// <summary>Elements of a flattened value (Gymnasium's flatdim): each discrete value takes as many as it has choices.</summary>
    public abstract int FlatCount { get; }

    /// <summary>Box that flattened values lie in, one-dimensional (Gymnasium's flatten_space).</summary>
    public abstract Box FlatSpace { get; }

    /// <summary>Entries of a mask or of probabilities, those of the parts one after the other; 0 where there is nothing to choose from.</summary>
    public abstract int MaskCount { get; }

    /// <summary>Draws a value into <paramref name="floats"/> [FloatCount] and <paramref name="bytes"/> [ByteCount].</summary>
    public abstract void Sample(RandomStream random, Span<float> floats, Span<byte> bytes);

    /// <summary>Draws among the choices that a mask allows, as Gymnasium's <c>sample(mask=...)</c>.</summary>
    /// <param name="random">Source.</param>
    /// <param name="mask">[MaskCount]: 1 allows a choice, 0 forbids it; for the bits of a <see cref="MultiBinary"/> 0 and 1 set them and 2 leaves them to chance.</param>
    /// <param name="floats">Receives [FloatCount].</param>
    /// <param name="bytes">Receives [ByteCount].</param>
    /// <exception cref="ArgumentException">The mask has another length or holds another number.</exception>
    public abstract void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes);

    /// <summary>Draws choices with given probabilities, as Gymnasium's <c>sample(probability=...)</c>.</summary>
    /// <param name="random">Source.</param>
    /// <param name="probabilities">[MaskCount]: those of one choice add up to 1; for the bits of a <see cref="MultiBinary"/> that of a 1.</param>
    /// <param name="floats">Receives [FloatCount].</param>
    /// <param name="bytes">Receives [ByteCount].</param>
    /// <exception cref="ArgumentException">There are more or fewer, one is outside [0, 1], or they do not add up to 1.</exception>
    public abstract void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes);

    /// <summary>
    /// Whether the value belongs to the space. When it does not, <paramref name="reason"/> names the element and its range.
    /// </summary>
    public abstract bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason);

    /// <summary>Turns a value into one vector for a network: numbers as they are, choices as one-hot.</summary>
    /// <param name="floats">[FloatCount].</param>
    /// <param name="bytes">[ByteCount].</param>
    /// <param name="flat">Receives [FlatCount].</param>
    public abstract void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat);

    /// <summary>Turns a vector back into the value that flattens to it.</summary>
    /// <param name="flat">[FlatCount].</param>
    /// <param name="floats">Receives [FloatCount].</param>
    /// <param name="bytes">Receives [ByteCount].</param>
    /// <exception cref="ArgumentException">A one-hot part is all zeros.</exception>
    public abstract void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes);

    /// <summary>Writes the space itself as a JSON object; <see cref="SpaceJson"/> reads it.</summary>
    public abstract void Write(Utf8JsonWriter writer);

    /// <summary>Writes a value as JSON: nested arrays, whole numbers, text, objects by key (Gymnasium's to_jsonable).</summary>
    public abstract void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes);

    /// <summary>Reads a value that <see cref="WriteValue"/> wrote (Gymnasium's from_jsonable).</summary>
    /// <exception cref="FormatException">The value has another shape or type; the message names the part.</exception>
    public abstract void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes);

    /// <summary>Whether a value in JSON has the shape and type of the space and belongs to it.</summary>
    public bool Contains(JsonElement value, out string reason)
    {
        float[] floats = new float[FloatCount];
        byte[] bytes = new byte[ByteCount];
        try
        {
            ReadValue(value, floats, bytes);
        }
        catch (FormatException exception)
        {
            reason = exception.Message;
            return false;
        }

        return Contains(floats, bytes, out reason);
    }

    /// <summary>The space as JSON text.</summary>
    public string ToJson() => Text(Write);

    /// <summary>A value as JSON text.</summary>
    public string ToJson(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        float[] floatRow = floats.ToArray();
        byte[] byteRow = bytes.ToArray();
        return Text(writer => WriteValue(writer, floatRow, byteRow));
    }

    /// <inheritdoc/>
    public bool Equals(Space? other) => ReferenceEquals(this, other) || (other is not null && other.GetType() == GetType() && ToJson() == other.ToJson());

    /// <inheritdoc/>
    public sealed override bool Equals(object? other) => Equals(other as Space);

    /// <inheritdoc/>
    public sealed override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToJson());

    private static string Text(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream)) write(writer);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
