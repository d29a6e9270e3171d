using System.Text.Json;

namespace Rollout.Core;

/// <summary>Reads the JSON that <see cref="Space.Write(Utf8JsonWriter)"/> writes; the names are Gymnasium's.</summary>
public static class SpaceJson
{
    private const int MaxDepth = 32;

    /// <summary>Reads a space from text.</summary>
    /// <exception cref="FormatException">It is not a space; the message says where.</exception>
    public static Space Read(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read(document.RootElement);
        }
        catch (JsonException exception)
        {
            throw new FormatException($"The space is not JSON: {exception.Message}");
        }
    }

    /// <summary>Reads a space.</summary>
    /// <exception cref="FormatException">It is not a space; the message says where.</exception>
    public static Space Read(JsonElement json) => Read(json, 0);

    private static Space Read(JsonElement json, int depth)
    {
        if (depth > MaxDepth) throw new FormatException($"The space is nested more than {MaxDepth} deep.");
        try
        {
            return Text(json, "type") switch
            {
                "Box" => ReadBox(json),
                "Discrete" => new Discrete(Whole(json, "n"), json.TryGetProperty("start", out JsonElement start) ? NestedArrays.WholeNumber(start) : 0),
                "MultiDiscrete" => ReadMultiDiscrete(json),
                "MultiBinary" => new MultiBinary(Property(json, "n") is { ValueKind: JsonValueKind.Array } shape ? Wholes(shape) : [Whole(json, "n")]),
                "Tuple" => new TupleSpace(ReadSpaces(json, depth)),
                "OneOf" => new OneOfSpace(ReadSpaces(json, depth)),
                "Dict" => new DictSpace(Members(json).ToDictionary(member => member.Name, member => Read(member.Value, depth + 1), StringComparer.Ordinal)),
                "Text" => new TextSpace(Whole(json, "max_length"), Whole(json, "min_length"), Text(json, "charset")),
                "Sequence" => new SequenceSpace(Read(Property(json, "feature_space"), depth + 1), Whole(json, "max_length")),
                string other => throw new FormatException($"There is no space of type '{other}': write Box, Discrete, MultiDiscrete, MultiBinary, Tuple, Dict, Text, Sequence or OneOf."),
            };
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new FormatException($"The space {NestedArrays.Brief(json)} is not possible: {exception.Message}", exception);
        }
    }

    private static Box ReadBox(JsonElement json)
    {
        int[] shape = Wholes(Property(json, "shape"));
        Plane plane = Text(json, "dtype") switch
        {
            "float32" or "float64" => Plane.Float,
            "uint8" => Plane.Byte,
            string other => throw new FormatException($"Boxes hold float32 or uint8, not {other}: use MultiDiscrete for whole numbers."),
        };
        return new Box(Elements(Property(json, "low"), shape), Elements(Property(json, "high"), shape), shape, plane);
    }

    private static MultiDiscrete ReadMultiDiscrete(JsonElement json)
    {
        JsonElement nvec = Property(json, "nvec");
        List<int> shape = [];
        for (JsonElement level = nvec; level.ValueKind == JsonValueKind.Array; level = level[0])
        {
            shape.Add(level.GetArrayLength());
            if (shape[^1] == 0) break;
        }

        int[] counts = Wholes(nvec, [.. shape]);
        return new MultiDiscrete(counts, json.TryGetProperty("start", out JsonElement start) ? Wholes(start, [.. shape]) : new int[counts.Length], [.. shape]);
    }

    private static Space[] ReadSpaces(JsonElement json, int depth) =>
        Property(json, "spaces") is { ValueKind: JsonValueKind.Array } spaces
            ? [.. spaces.EnumerateArray().Select(space => Read(space, depth + 1))]
            : throw new FormatException("'spaces' must be an array.");

    private static JsonElement.ObjectEnumerator Members(JsonElement json) =>
        Property(json, "spaces") is { ValueKind: JsonValueKind.Object } spaces ? spaces.EnumerateObject() : throw new FormatException("'spaces' of a Dict must be an object.");

    private static JsonElement Property(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : throw new FormatException($"The space {NestedArrays.Brief(json)} has no '{name}'.");

    private static string Text(JsonElement json, string name) =>
        Property(json, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw new FormatException($"'{name}' must be text, not {NestedArrays.Brief(Property(json, name))}.");

    private static int Whole(JsonElement json, string name) => NestedArrays.WholeNumber(Property(json, name));

    private static int[] Wholes(JsonElement array) =>
        array.ValueKind == JsonValueKind.Array ? Wholes(array, [array.GetArrayLength()]) : throw new FormatException($"expected an array of whole numbers, found {NestedArrays.Brief(array)}");

    private static int[] Wholes(JsonElement array, int[] shape)
    {
        float[] elements = new float[Shapes.Length(shape)];
        NestedArrays.Read(array, shape, wholeNumbers: true, elements);
        return [.. elements.Select(value => (int)value)];
    }

    private static float[] Elements(JsonElement array, int[] shape)
    {
        // A damaged file may claim any shape: what it holds bounds what is allocated.
        int claimed = Shapes.Length(shape);
        if (claimed > array.GetRawText().Length) throw new FormatException($"The shape has {claimed} elements, more than are given.");
        float[] elements = new float[claimed];
        NestedArrays.Read(array, shape, wholeNumbers: false, elements);
        return elements;
    }
}
