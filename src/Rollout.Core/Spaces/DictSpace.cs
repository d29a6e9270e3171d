using System.Text.Json;

namespace Rollout.Core;

/// <summary>Spaces by key, laid out in the order of their sorted keys (ordinal), however they were given. Members may be dictionaries.</summary>
/// <param name="spaces">The members; keys have at least one character and no '/'.</param>
public sealed class DictSpace(IReadOnlyDictionary<string, Space> spaces)
    : CompositeSpace(spaces.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => (pair.Key, pair.Value)))
{
    private readonly Dictionary<string, int> _places = spaces.Keys.Order(StringComparer.Ordinal).Select((key, place) => (key, place)).ToDictionary(pair => pair.key, pair => pair.place, StringComparer.Ordinal);

    /// <summary>Creates the space from pairs.</summary>
    public DictSpace(params (string Key, Space Space)[] members) : this(members.ToDictionary(member => member.Key, member => member.Space, StringComparer.Ordinal))
    {
    }

    /// <summary>Member with a key.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public Part this[string key] => _places.TryGetValue(key, out int place) ? Parts[place] : throw new UnknownNameException("member", key, _places.Keys);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Dict");
        writer.WriteStartObject("spaces");
        foreach (Part part in Parts)
        {
            writer.WritePropertyName(part.Name);
            part.Space.Write(writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes)
    {
        writer.WriteStartObject();
        foreach (Part part in Parts)
        {
            writer.WritePropertyName(part.Name);
            part.Space.WriteValue(writer, part.Floats(floats), part.Bytes(bytes));
        }

        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes)
    {
        if (value.ValueKind != JsonValueKind.Object) throw new FormatException($"expected an object, found {NestedArrays.Brief(value)}");
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (!_places.ContainsKey(member.Name)) throw new FormatException($"there is no member named '{member.Name}'");
        }

        foreach (Part part in Parts)
        {
            if (!value.TryGetProperty(part.Name, out JsonElement member)) throw new FormatException($"the member '{part.Name}' is missing");
            ReadPart(part, member, floats, bytes);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"Dict({string.Join(", ", Parts.Select(part => $"{part.Name}: {part.Space}"))})";
}
