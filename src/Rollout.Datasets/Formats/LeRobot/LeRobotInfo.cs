using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>meta/info.json of a LeRobot dataset.</summary>
internal sealed class LeRobotInfo
{
    /// <summary>Columns that LeRobot itself adds to every dataset.</summary>
    public static readonly Feature[] Bookkeeping =
    [
        new("timestamp", ElementType.Float32, [1]), new("frame_index", ElementType.Int64, [1]), new("episode_index", ElementType.Int64, [1]),
        new("index", ElementType.Int64, [1]), new("task_index", ElementType.Int64, [1]),
    ];

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, IndentSize = 4, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly JsonObject _json;
    private readonly string _path;

    private LeRobotInfo(JsonObject json, string path)
    {
        (_json, _path) = (json, path);
        Version = Text("codebase_version");
        TotalEpisodes = (int)Whole("total_episodes", int.MaxValue);
        TotalFrames = Whole("total_frames", long.MaxValue);
        TotalTasks = (int)Whole("total_tasks", int.MaxValue);
        DataPath = Text("data_path");
        FilesPerChunk = _json.ContainsKey("chunks_size") ? (int)Whole("chunks_size", int.MaxValue) : 1000;
        if (FilesPerChunk < 1) throw Wrong("chunks_size", "is 0; at least 1 is needed");
        Dataset = ReadDataset();
    }

    /// <summary>"v3.0" or "v2.1".</summary>
    public string Version { get; }

    /// <summary>What the dataset holds, without pictures stored as videos and LeRobot's bookkeeping.</summary>
    public DatasetInfo Dataset { get; }

    /// <summary>Features that are stored as videos, which are not read.</summary>
    public List<string> Videos { get; } = [];

    /// <summary>Number of episodes.</summary>
    public int TotalEpisodes { get; }

    /// <summary>Number of frames.</summary>
    public long TotalFrames { get; }

    /// <summary>Number of different tasks.</summary>
    public int TotalTasks { get; }

    /// <summary>Files, or episodes in version 2.1, in a folder.</summary>
    public int FilesPerChunk { get; }

    /// <summary>Template of a data file's path.</summary>
    public string DataPath { get; }

    /// <summary>Reads meta/info.json.</summary>
    public static LeRobotInfo Read(string path)
    {
        if (!File.Exists(path)) throw new DatasetException($"{path} is missing.");
        JsonObject json;
        try
        {
            json = JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("it is no JSON object");
            _ = json.Count;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new DatasetException($"{path} is damaged: {exception.Message}", exception);
        }

        return new LeRobotInfo(json, path);
    }

    /// <summary>Begins the info of an empty dataset.</summary>
    public static LeRobotInfo Create(string path, DatasetInfo dataset)
    {
        JsonObject features = [];
        foreach (Feature feature in dataset.Features.Concat(Bookkeeping)) features[feature.Name] = Describe(feature);
        JsonObject json = new()
        {
            ["codebase_version"] = "v3.0",
            ["robot_type"] = dataset.Robot.Length == 0 ? null : dataset.Robot,
            ["total_episodes"] = 0,
            ["total_frames"] = 0,
            ["total_tasks"] = 0,
            ["chunks_size"] = 1000,
            ["data_files_size_in_mb"] = LeRobotWriter.DataFileMegabytes,
            ["video_files_size_in_mb"] = 200,
            ["fps"] = dataset.FramesPerSecond == Math.Floor(dataset.FramesPerSecond) ? JsonValue.Create((long)dataset.FramesPerSecond) : JsonValue.Create(dataset.FramesPerSecond),
            ["splits"] = new JsonObject(),
            ["data_path"] = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
            ["video_path"] = null,
            ["features"] = features,
        };
        return new LeRobotInfo(Parsed(json), path);
    }

    /// <summary>The file with new counts, and its content.</summary>
    public (LeRobotInfo Info, byte[] Content) With(int episodes, long frames, int tasks)
    {
        (_json["total_episodes"], _json["total_frames"], _json["total_tasks"]) = (episodes, frames, tasks);
        _json["splits"] = new JsonObject { ["train"] = string.Create(CultureInfo.InvariantCulture, $"0:{episodes}") };
        return (new LeRobotInfo(Parsed(_json), _path), JsonSerializer.SerializeToUtf8Bytes<JsonNode>(_json, s_indented));
    }

    /// <summary>The path of a data file, relative to the dataset.</summary>
    /// <param name="chunk">Folder.</param>
    /// <param name="file">File in version 3, episode in version 2.1.</param>
    public string DataFile(long chunk, long file)
    {
        string path = DataPath;
        foreach ((string name, long value) in new[] { ("chunk_index", chunk), ("file_index", file), ("episode_chunk", chunk), ("episode_index", file) })
        {
            for (int digits = 1; digits < 10; digits++)
                path = path.Replace(string.Create(CultureInfo.InvariantCulture, $"{{{name}:0{digits}d}}"), value.ToString("D" + digits, CultureInfo.InvariantCulture), StringComparison.Ordinal);
            path = path.Replace($"{{{name}}}", value.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        }

        if (path.Contains('{', StringComparison.Ordinal) || path.Contains("..", StringComparison.Ordinal) || Path.IsPathRooted(path)) throw Wrong("data_path", $"is '{DataPath}', which names no file inside the dataset");
        return path;
    }

    /// <summary>As it will be read: numbers made in memory answer only to their own type.</summary>
    private static JsonObject Parsed(JsonObject json) => JsonNode.Parse(json.ToJsonString())!.AsObject();

    private static JsonObject Describe(Feature feature)
    {
        string[]? names = feature.Type == ElementType.Image ? ["height", "width", "channels"] : feature.Names?.ToArray();
        return new JsonObject
        {
            ["dtype"] = feature.Type switch { ElementType.Float32 => "float32", ElementType.Float64 => "float64", ElementType.Int64 => "int64", ElementType.Boolean => "bool", ElementType.Image => "image", _ => "string" },
            ["shape"] = new JsonArray([.. feature.Shape.Select(size => JsonValue.Create(size))]),
            ["names"] = names is null ? null : new JsonArray([.. names.Select(name => JsonValue.Create(name))]),
        };
    }

    private DatasetInfo ReadDataset()
    {
        if (_json["features"] is not JsonObject described) throw Wrong("features", "is missing");
        List<Feature> features = [];
        foreach ((string name, JsonNode? node) in described)
        {
            if (Bookkeeping.Any(feature => feature.Name == name)) continue;
            if (node is not JsonObject feature || feature["dtype"] is not JsonValue type || !type.TryGetValue(out string? dtype) || feature["shape"] is not JsonArray sizes)
                throw Wrong($"features/{name}", "has no dtype or shape");
            if (dtype == "video") Videos.Add(name);
            else features.Add(ReadFeature(name, dtype, sizes, feature["names"]));
        }

        double fps = _json["fps"] is JsonValue number && number.TryGetValue(out double value) ? value : throw Wrong("fps", "is no number");
        DatasetInfo dataset = new(features, fps) { Robot = _json["robot_type"] is JsonValue robot && robot.TryGetValue(out string? kind) ? kind : "" };
        try
        {
            dataset.Validate();
        }
        catch (DatasetException exception)
        {
            throw new DatasetException($"{_path} is damaged: {exception.Message}", exception);
        }

        return dataset;
    }

    private Feature ReadFeature(string name, string dtype, JsonArray sizes, JsonNode? names)
    {
        ElementType type = dtype switch
        {
            "float32" or "float16" => ElementType.Float32,
            "float64" => ElementType.Float64,
            "int64" or "int32" or "int16" or "int8" or "uint8" or "uint16" or "uint32" => ElementType.Int64,
            "bool" => ElementType.Boolean,
            "image" => ElementType.Image,
            "string" => ElementType.Text,
            _ => throw Wrong($"features/{name}/dtype", $"is '{dtype}', which is not read"),
        };
        int[] shape = [.. sizes.Select(size => size is JsonValue value && value.TryGetValue(out int whole) ? whole : throw Wrong($"features/{name}/shape", "is no list of whole numbers"))];
        if (shape.Length == 0) shape = [1];
        string[]? labels = Labels(names);
        if (type == ElementType.Image) return new Feature(name, type, shape.Length == 3 && labels is ["channels" or "channel", ..] ? [shape[1], shape[2], shape[0]] : shape);
        return new Feature(name, type, shape) { Names = labels?.Length == shape.Aggregate(1L, (product, size) => product * size) ? labels : null };
    }

    /// <summary>Names are a list, or a list within an object, as in {"motors": ["waist", "shoulder"]}.</summary>
    private static string[]? Labels(JsonNode? names)
    {
        JsonArray? list = names as JsonArray ?? (names as JsonObject)?.Select(pair => pair.Value).OfType<JsonArray>().FirstOrDefault();
        return list is null || list.Any(name => name is not JsonValue value || !value.TryGetValue(out string? _)) ? null : [.. list.Select(name => name!.GetValue<string>())];
    }

    private string Text(string key) => _json[key] is JsonValue value && value.TryGetValue(out string? text) ? text : throw Wrong(key, "is no text");

    private long Whole(string key, long largest) =>
        _json[key] is JsonValue value && value.TryGetValue(out long whole) && whole >= 0 && whole <= largest ? whole : throw Wrong(key, "is no whole number of at least 0");

    private DatasetException Wrong(string key, string what) => new($"{_path} is damaged: '{key}' {what}.");
}
