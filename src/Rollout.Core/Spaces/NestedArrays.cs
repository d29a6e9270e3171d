using System.Text.Json;

namespace Rollout.Core;

/// <summary>Row-major elements as nested JSON arrays; numbers that JSON has no word for are text: "Infinity", "-Infinity", "NaN".</summary>
internal static class NestedArrays
{
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<float> elements, ReadOnlySpan<int> shape)
    {
        if (shape.Length == 0)
        {
            Write(writer, elements[0]);
            return;
        }

        writer.WriteStartArray();
        int part = shape[0] == 0 ? 0 : elements.Length / shape[0];
        for (int i = 0; i < shape[0]; i++) Write(writer, elements.Slice(i * part, part), shape[1..]);
        writer.WriteEndArray();
    }

    public static void Read(JsonElement value, ReadOnlySpan<int> shape, bool wholeNumbers, Span<float> elements)
    {
        if (shape.Length == 0)
        {
            elements[0] = wholeNumbers ? WholeNumber(value) : Number(value);
            return;
        }

        if (value.ValueKind != JsonValueKind.Array) throw new FormatException($"expected an array of {shape[0]} elements, found {Brief(value)}");
        if (value.GetArrayLength() != shape[0]) throw new FormatException($"expected {shape[0]} elements, found {value.GetArrayLength()}");
        int part = shape[0] == 0 ? 0 : elements.Length / shape[0], place = 0;
        foreach (JsonElement item in value.EnumerateArray()) Read(item, shape[1..], wholeNumbers, elements.Slice(place++ * part, part));
    }

    public static int WholeNumber(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && !value.GetRawText().AsSpan().ContainsAny('.', 'e', 'E')
            ? number
            : throw new FormatException($"expected a whole number, found {Brief(value)}");

    /// <summary>The value as text for a message, cut after a few characters.</summary>
    public static string Brief(JsonElement value)
    {
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        return text.Length <= 40 ? text : text[..40] + "...";
    }

    private static float Number(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number)) return number;
        return value.ValueKind != JsonValueKind.String ? throw new FormatException($"expected a number, found {Brief(value)}") : value.GetString() switch
        {
            "Infinity" => float.PositiveInfinity,
            "-Infinity" => float.NegativeInfinity,
            "NaN" => float.NaN,
            _ => throw new FormatException($"expected a number, found {Brief(value)}"),
        };
    }

    private static void Write(Utf8JsonWriter writer, float value)
    {
        if (float.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteStringValue(float.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
    }
}
