using System.Text.Json;
using System.Text.Json.Nodes;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public sealed class LeRobotTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "rollout-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Every_column_comes_back_equal()
    {
        Episode[] episodes = RecordedEpisodes.MakeEverything(1, 4, 1, 7);
        Write(RecordedEpisodes.Everything, episodes);
        using IEpisodeSource source = DatasetFormats.Open(_root);
        Assert.Equal((3, 12), (source.EpisodeCount, source.FrameCount));
        Assert.Equal(("finger", 10), (source.Info.Robot, source.Info.FramesPerSecond));
        Assert.Equal(["x", "y", "angle"], source.Info.Find(FeatureNames.State).Names);
        Episode[] read = [.. source.Read()];
        for (int i = 0; i < episodes.Length; i++) RecordedEpisodes.Same(episodes[i], read[i]);
        Assert.Equal(read.Length, source.Read().Count());
    }

    [Fact]
    public void A_dataset_is_gone_on_with()
    {
        Episode[] episodes = RecordedEpisodes.Make(1, 4, 5, 6, 7);
        Write(RecordedEpisodes.Info, episodes[..1]);
        Write(RecordedEpisodes.Info, episodes[1..3]);
        Write(RecordedEpisodes.Info, episodes[3..]);
        EpisodeDataset dataset = EpisodeDataset.Load(_root);
        Assert.Equal((4, 22), (dataset.EpisodeCount, dataset.FrameCount));
        Assert.Equal(episodes[2].Floats(FeatureNames.Action).ToArray(), dataset.Floats(FeatureNames.Action).Slice(18, 12).ToArray());
        Assert.Equal(["push", "pull", "push", "pull"], Enumerable.Range(0, 4).Select(dataset.Task));
        Assert.Throws<DatasetException>(() => DatasetFormats.Create(_root, null, RecordedEpisodes.Info with { FramesPerSecond = 20 }));
    }

    [Fact]
    public void A_recording_that_is_killed_keeps_every_finished_episode()
    {
        Episode[] episodes = RecordedEpisodes.Make(1, 4, 5, 6);
        IEpisodeWriter killed = DatasetFormats.Create(_root, null, RecordedEpisodes.Info);
        killed.Add(episodes[0]);
        killed.Add(episodes[1]);
        Assert.Throws<DatasetException>(() => DatasetFormats.Create(_root, null, RecordedEpisodes.Info));
        string copy = _root + "-copy";
        CopyFolder(_root, copy);
        try
        {
            using (IEpisodeSource source = DatasetFormats.Open(copy)) Assert.Equal((2, 9), (source.EpisodeCount, source.FrameCount));
            using (IEpisodeWriter writer = DatasetFormats.Create(copy, null, RecordedEpisodes.Info))
            {
                Assert.Equal(2, writer.EpisodeCount);
                writer.Add(episodes[2]);
            }

            using IEpisodeSource complete = DatasetFormats.Open(copy);
            Episode[] read = [.. complete.Read()];
            for (int i = 0; i < episodes.Length; i++) RecordedEpisodes.Same(episodes[i], read[i]);
            Assert.False(Directory.Exists(Path.Combine(copy, "recording")));
        }
        finally
        {
            killed.Dispose();
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public void The_published_schema_is_followed_field_by_field()
    {
        Write(RecordedEpisodes.Everything, RecordedEpisodes.MakeEverything(1, 4, 5));
        JsonElement info = Json("meta/info.json");
        Assert.Equal(["codebase_version", "robot_type", "total_episodes", "total_frames", "total_tasks", "chunks_size", "data_files_size_in_mb", "video_files_size_in_mb", "fps", "splits", "data_path", "video_path", "features"],
            info.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("v3.0", "finger", 2, 9, 2, 1000, 100, 10, "0:2"), (info.GetProperty("codebase_version").GetString(), info.GetProperty("robot_type").GetString(), info.GetProperty("total_episodes").GetInt32(),
            info.GetProperty("total_frames").GetInt32(), info.GetProperty("total_tasks").GetInt32(), info.GetProperty("chunks_size").GetInt32(), info.GetProperty("data_files_size_in_mb").GetInt32(), info.GetProperty("fps").GetInt32(),
            info.GetProperty("splits").GetProperty("train").GetString()));
        JsonElement features = info.GetProperty("features");
        Assert.Equal("""{"dtype":"float32","shape":[3],"names":["x","y","angle"]}""", Compact(features.GetProperty("observation.state")));
        Assert.Equal("""{"dtype":"image","shape":[12,10,3],"names":["height","width","channels"]}""", Compact(features.GetProperty("observation.image")));
        Assert.Equal("""{"dtype":"int64","shape":[1],"names":null}""", Compact(features.GetProperty("task_index")));
        Assert.Equal(["timestamp", "frame_index", "episode_index", "index", "task_index"], features.EnumerateObject().Select(property => property.Name).TakeLast(5));

        JsonElement stats = Json("meta/stats.json");
        Assert.Equal(["min", "max", "mean", "std", "q01", "q10", "q50", "q90", "q99", "count"], stats.GetProperty("observation.state").EnumerateObject().Select(property => property.Name));
        Assert.Equal("[9]", Compact(stats.GetProperty("observation.state").GetProperty("count")));
        Assert.Equal(["0", "0.5555555555555556"], [Compact(stats.GetProperty("observation.state").GetProperty("min")[0]), Compact(stats.GetProperty("observation.state").GetProperty("mean")[0])]);
        Assert.Equal((3, 1, 1), (stats.GetProperty("observation.image").GetProperty("q50").GetArrayLength(), stats.GetProperty("observation.image").GetProperty("q50")[0].GetArrayLength(), stats.GetProperty("observation.image").GetProperty("q50")[0][0].GetArrayLength()));
        Assert.InRange(stats.GetProperty("observation.image").GetProperty("max")[2][0][0].GetDouble(), 0.9, 1);
        Assert.False(stats.TryGetProperty("remark", out _));

        using ParquetFile data = new(Path.Combine(_root, "data", "chunk-000", "file-000.parquet"));
        Assert.Equal(RecordedEpisodes.Everything.Features.Select(feature => feature.Name).Concat(["timestamp", "frame_index", "episode_index", "index", "task_index"]), data.Columns);
        Assert.Equal([4, 5], data.Groups);
        Assert.Equal([0f, 0.1f, 0.2f, 0.3f], (float[])data.Read(0, "timestamp", [1]));
        Assert.Equal([4L, 5, 6, 7, 8], (long[])data.Read(1, "index", [1]));
        byte[] png = ((byte[][])data.Read(0, "observation.image", [1]))[0];
        Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], png[..4]);
        JsonElement types = JsonDocument.Parse(data.Metadata["huggingface"]).RootElement.GetProperty("info").GetProperty("features");
        Assert.Equal("""{"feature":{"dtype":"float32","_type":"Value"},"length":3,"_type":"Sequence"}""", Compact(types.GetProperty("observation.state")));
        Assert.Equal("""{"_type":"Image"}""", Compact(types.GetProperty("observation.image")));
        Assert.Equal("""{"shape":[2,3],"dtype":"float32","_type":"Array2D"}""", Compact(types.GetProperty("grid")));
        Assert.Equal("""{"dtype":"float32","_type":"Value"}""", Compact(types.GetProperty("next.reward")));

        using ParquetFile tasks = new(Path.Combine(_root, "meta", "tasks.parquet"));
        Assert.Equal(["push", "pull"], (string[])tasks.Read(0, "task", [1]));
        Assert.Equal("""["task"]""", Compact(JsonDocument.Parse(tasks.Metadata["pandas"]).RootElement.GetProperty("index_columns")));
        using ParquetFile episodes = new(Path.Combine(_root, "meta", "episodes", "chunk-000", "file-000.parquet"));
        Assert.Equal(["episode_index", "tasks", "length", "data/chunk_index", "data/file_index", "dataset_from_index", "dataset_to_index"], episodes.Columns.Take(7));
        Assert.Equal(["meta/episodes/chunk_index", "meta/episodes/file_index"], episodes.Columns.TakeLast(2));
        Assert.Equal([["push"], ["pull"]], episodes.ReadTexts(0, "tasks"));
        Assert.Equal([0.0, 0, 1, 0], ((double[])episodes.Read(0, "stats/observation.state/min", [3])).Where((_, i) => i % 3 != 2));
        Assert.Equal([4L, 5], (long[])episodes.Read(0, "stats/action/count", [1]));
    }

    [Fact]
    public void Many_episodes_fill_several_files_of_limited_size()
    {
        Episode[] episodes = RecordedEpisodes.Make(2, [.. Enumerable.Repeat(5, 20)]);
        using (LeRobotWriter writer = new(_root, RecordedEpisodes.Info, dataFileBytes: 1000))
        {
            foreach (Episode episode in episodes) writer.Add(episode);
        }

        Assert.InRange(Directory.GetFiles(Path.Combine(_root, "data", "chunk-000")).Length, 2, 19);
        using IEpisodeSource source = DatasetFormats.Open(_root);
        Episode[] read = [.. source.Read()];
        for (int i = 0; i < 20; i++) RecordedEpisodes.Same(episodes[i], read[i]);
    }

    [Fact]
    public void Times_that_are_not_even_are_kept_and_versions_before_are_read()
    {
        Episode source = RecordedEpisodes.Make(1, 4)[0];
        Episode late = new(RecordedEpisodes.Info, 4) { Times = [0, 0.125, 0.25, 0.75], Task = "wait" };
        Write(RecordedEpisodes.Info, [late, source]);
        Assert.Equal([0, 0.125, 0.25, 0.75], DatasetFormats.Open(_root).Read().First().Times!);

        // The same frames as version 2.1 lays them out: a file an episode, lists as lines.
        string old = _root + "-old";
        try
        {
            Directory.CreateDirectory(Path.Combine(old, "meta"));
            JsonObject info = JsonNode.Parse(File.ReadAllText(Path.Combine(_root, "meta", "info.json")))!.AsObject();
            (info["codebase_version"], info["data_path"]) = ("v2.1", "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet");
            File.WriteAllText(Path.Combine(old, "meta", "info.json"), info.ToJsonString());
            File.WriteAllText(Path.Combine(old, "meta", "tasks.jsonl"), "{\"task_index\": 0, \"task\": \"wait\"}\n{\"task_index\": 1, \"task\": \"push\"}\n");
            File.WriteAllText(Path.Combine(old, "meta", "episodes.jsonl"), "{\"episode_index\": 0, \"tasks\": [\"wait\"], \"length\": 4}\n{\"episode_index\": 1, \"tasks\": [\"push\"], \"length\": 4}\n");
            for (int i = 0; i < 2; i++)
            {
                List<ParquetColumn> columns = LeRobotData.Columns(i == 0 ? late : source, i, 4 * i, i);
                using ParquetTable table = new(columns, []);
                table.WriteGroup(columns, "episode");
                table.SaveTo(Path.Combine(old, "data", "chunk-000", $"episode_{i:000000}.parquet"));
            }

            using IEpisodeSource opened = DatasetFormats.Open(old);
            Episode[] read = [.. opened.Read()];
            RecordedEpisodes.Same(late, read[0]);
            RecordedEpisodes.Same(source, read[1]);

            DamageTests.RemoveSeals(old);
            const string Noted = "{\"episode_index\": 0, \"stats\": {\"action\": {\"min\": [0, null], \"count\": [4]}}}\n{\"episode_index\": 1, \"stats\": {\"action\": {\"max\": [HIGHEST, null]}}}\n";
            File.WriteAllText(Path.Combine(old, "meta", "episodes_stats.jsonl"), Noted.Replace("HIGHEST", "3", StringComparison.Ordinal));
            Assert.Equal(2, DatasetFormats.Open(old).Read().Count());
            File.WriteAllText(Path.Combine(old, "meta", "episodes_stats.jsonl"), Noted.Replace("HIGHEST", "14", StringComparison.Ordinal));
            Assert.Contains("episode 1, column 'action', max of element 0 is 3 and was noted as 14", Assert.Throws<DatasetException>(() => DatasetFormats.Open(old).Read().Count()).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(old, recursive: true);
        }
    }

    private JsonElement Json(string file) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_root, file))).RootElement;

    private static string Compact(JsonElement element) => JsonSerializer.Serialize(element);

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Write(DatasetInfo info, IEnumerable<Episode> episodes)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(_root, "lerobot", info);
        foreach (Episode episode in episodes) writer.Add(episode);
    }
}
