using System.Text.Json;

namespace Rollout.Tests;

/// <summary>Reads recorded reference data: numbers as JSON, non-finite ones as text, tensors as {shape, data} or nested lists.</summary>
public static class Fixture
{
    public static JsonElement Load(string path) =>
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Fixtures", path))).RootElement;

    public static double Number(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => 1,
        JsonValueKind.False => 0,
        JsonValueKind.String => element.GetString() switch
        {
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            "NaN" => double.NaN,
            var text => throw new InvalidDataException($"'{text}' is not a number."),
        },
        _ => throw new InvalidDataException($"{element.ValueKind} is not a number."),
    };

    public static double[] Doubles(JsonElement element)
    {
        List<double> numbers = [];
        Collect(element.ValueKind == JsonValueKind.Object ? element.GetProperty("data") : element, numbers);
        return [.. numbers];
    }

    public static float[] Floats(JsonElement element) => [.. Doubles(element).Select(value => (float)value)];

    public static float[] Floats(this JsonElement element, string name) => Floats(element.GetProperty(name));

    public static double[] Doubles(this JsonElement element, string name) => Doubles(element.GetProperty(name));

    public static double Number(this JsonElement element, string name) => Number(element.GetProperty(name));

    public static int[] Shape(this JsonElement element) => [.. element.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];

    /// <summary>|actual - expected| ≤ absolute + relative |expected| for every element.</summary>
    public static void Near(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute, double relative, string what)
    {
        Assert.True(expected.Length == actual.Length, $"{what}: {actual.Length} elements instead of {expected.Length}");
        for (int i = 0; i < expected.Length; i++) Near(expected[i], actual[i], absolute, relative, $"{what}[{i}]");
    }

    public static void Near(double expected, double actual, double absolute, double relative, string what)
    {
        bool equal = expected.Equals(actual) || Math.Abs(actual - expected) <= absolute + relative * Math.Abs(expected);
        Assert.True(equal, $"{what}: {actual:R} instead of {expected:R}");
    }

    private static void Collect(JsonElement element, List<double> numbers)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            numbers.Add(Number(element));
            return;
        }

        foreach (JsonElement item in element.EnumerateArray()) Collect(item, numbers);
    }
}
