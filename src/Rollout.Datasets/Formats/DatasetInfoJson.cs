using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>A description of a dataset as JSON, kept where a file format has no place for all of it.</summary>
internal static class DatasetInfoJson
{
    public static string Write(DatasetInfo info) => new JsonObject
    {
        ["frames_per_second"] = info.FramesPerSecond,
        ["robot"] = info.Robot,
        ["environment"] = info.Environment,
        ["features"] = new JsonArray([.. info.Features.Select(feature => new JsonObject
        {
            ["name"] = feature.Name,
            ["type"] = feature.Type.ToString(),
            ["shape"] = new JsonArray([.. feature.Shape.Select(size => JsonValue.Create(size))]),
            ["names"] = feature.Names is null ? null : new JsonArray([.. feature.Names.Select(name => JsonValue.Create(name))]),
        })]),
    }.ToJsonString();

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="DatasetException">It is damaged.</exception>
    public static DatasetInfo Read(string json, string where)
    {
        try
        {
            JsonObject read = JsonNode.Parse(json)!.AsObject();
            DatasetInfo info = new(
                [.. read["features"]!.AsArray().Select(feature => new Feature(feature!["name"]!.GetValue<string>(), Enum.Parse<ElementType>(feature["type"]!.GetValue<string>()), [.. feature["shape"]!.AsArray().Select(size => size!.GetValue<int>())])
                { Names = feature["names"] is JsonArray names ? [.. names.Select(name => name!.GetValue<string>())] : null })],
                read["frames_per_second"]!.GetValue<double>())
            { Robot = read["robot"]!.GetValue<string>(), Environment = read["environment"]?.GetValue<string>() };
            info.Validate();
            return info;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException or NullReferenceException or FormatException or OverflowException or DatasetException)
        {
            throw new DatasetException($"{where}: the description of the dataset is damaged ({exception.Message}).", exception);
        }
    }
}
