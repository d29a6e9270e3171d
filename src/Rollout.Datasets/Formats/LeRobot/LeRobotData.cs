using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>Episodes as columns of a LeRobot data file.</summary>
internal static class LeRobotData
{
    /// <summary>The metadata by which Hugging Face's datasets library restores fixed-size lists, arrays and pictures.</summary>
    public static Dictionary<string, string> Metadata(DatasetInfo info)
    {
        JsonObject features = [];
        foreach (Feature feature in info.Features.Concat(LeRobotInfo.Bookkeeping)) features[feature.Name] = Describe(feature);
        return new() { ["huggingface"] = new JsonObject { ["info"] = new JsonObject { ["features"] = features } }.ToJsonString() };
    }

    /// <summary>Columns of an episode, LeRobot's own last.</summary>
    /// <param name="episode">Episode.</param>
    /// <param name="number">Its number.</param>
    /// <param name="first">Number of its first frame over all episodes.</param>
    /// <param name="task">Number of its task.</param>
    public static List<ParquetColumn> Columns(Episode episode, long number, long first, long task)
    {
        List<ParquetColumn> columns = [.. episode.Info.Features.Select(feature => Column(episode, feature))];
        columns.AddRange(Bookkeeping(episode, number, first, task));
        return columns;
    }

    /// <summary>LeRobot's own columns of an episode.</summary>
    public static ParquetColumn[] Bookkeeping(Episode episode, long number, long first, long task)
    {
        long[] frames = [.. Enumerable.Range(0, episode.Length).Select(frame => (long)frame)];
        return
        [
            new("timestamp", Array.ConvertAll(frames, frame => (float)(episode.Times?[frame] ?? frame / episode.Info.FramesPerSecond)), [1]),
            new("frame_index", frames, [1]),
            new("episode_index", Array.ConvertAll(frames, _ => number), [1]),
            new("index", Array.ConvertAll(frames, frame => first + frame), [1]),
            new("task_index", Array.ConvertAll(frames, _ => task), [1]),
        ];
    }

    private static ParquetColumn Column(Episode episode, Feature feature)
    {
        Array values = episode.Column(feature.Name);
        if (feature.Type != ElementType.Image) return new(feature.Name, values, feature.Shape);
        byte[] pixels = (byte[])values;
        byte[][] pictures = new byte[episode.Length][];
        for (int frame = 0; frame < pictures.Length; frame++) pictures[frame] = PngCodec.Encode(pixels.AsSpan(frame * feature.Width, feature.Width), feature.Shape);
        return new(feature.Name, pictures, [1]);
    }

    private static JsonObject Describe(Feature feature)
    {
        string dtype = feature.Type switch { ElementType.Float32 => "float32", ElementType.Float64 => "float64", ElementType.Int64 => "int64", ElementType.Boolean => "bool", _ => "string" };
        if (feature.Type == ElementType.Image) return new() { ["_type"] = "Image" };
        if (feature.Shape is [1]) return new() { ["dtype"] = dtype, ["_type"] = "Value" };
        if (feature.Shape.Length == 1) return new() { ["feature"] = new JsonObject { ["dtype"] = dtype, ["_type"] = "Value" }, ["length"] = feature.Shape[0], ["_type"] = "Sequence" };
        return new() { ["shape"] = new JsonArray([.. feature.Shape.Select(size => JsonValue.Create(size))]), ["dtype"] = dtype, ["_type"] = $"Array{feature.Shape.Length}D" };
    }
}
