using System.Globalization;
using System.Text.Json;

namespace Rollout.Core;

/// <summary>Several spaces in a fixed order; the members are named 0, 1, 2 and so on.</summary>
/// <param name="spaces">The members.</param>
public sealed class TupleSpace(params Space[] spaces) : CompositeSpace(spaces.Select((space, i) => (i.ToString(CultureInfo.InvariantCulture), space)))
{
    /// <summary>Member at a place.</summary>
    public Space this[int index] => Parts[index].Space;

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Tuple");
        writer.WriteStartArray("spaces");
        foreach (Part part in Parts) part.Space.Write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        writer.WriteStartArray();
        foreach (Part part in Parts) part.Space.WriteValue(writer, part.Floats(floats), part.Bytes(bytes));
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() != Parts.Count)
            throw new FormatException($"expected an array of {Parts.Count} members, found {NestedArrays.Brief(value)}");
        int place = 0;
        foreach (JsonElement member in value.EnumerateArray()) ReadPart(Parts[place++], member, floats, bytes);
    }

    /// <inheritdoc/>
    public override string ToString() => $"Tuple({string.Join(", ", Parts.Select(part => part.Space))})";
}
