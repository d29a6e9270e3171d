using System.Text.Json;

namespace Rollout.Datasets;

/// <summary>LeRobot datasets of version 2, read only: a Parquet file an episode, lists as lines of JSON.</summary>
public sealed class LeRobot21Format : IDatasetFormat
{
    /// <inheritdoc/>
    public string Name => "lerobot21";

    /// <inheritdoc/>
    public string Summary => "a LeRobot dataset of version 2.1 (meta/episodes.jsonl)";

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public bool Recognizes(string path) => File.Exists(LeRobotLayout.Info(path)) && LeRobotInfo.Read(LeRobotLayout.Info(path)).Version.StartsWith("v2.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEpisodeSource Open(string path) => new Source(path);

    /// <inheritdoc/>
    public IEpisodeWriter Create(string path, DatasetInfo info) => throw new NotSupportedException("LeRobot's version 2.1 is only read.");

    private sealed class Source : IEpisodeSource
    {
        private readonly string _root;
        private readonly LeRobotInfo _info;
        private readonly List<string> _tasks;
        private readonly List<LeRobotEpisode> _episodes = [];

        public Source(string root)
        {
            (_root, _info) = (root, LeRobotInfo.Read(LeRobotLayout.Info(root)));
            string episodes = Path.Combine(root, "meta", "episodes.jsonl"), tasks = Path.Combine(root, "meta", "tasks.jsonl");
            _tasks = [.. Lines(tasks).Select((line, number) => Whole(line, "task_index", tasks) == number ? line.GetProperty("task").GetString() ?? "" : throw new DatasetException($"{tasks} is damaged: task {number} does not stand on line {number + 1}."))];
            StoredStatistics[] statistics = Statistics(Path.Combine(root, "meta", "episodes_stats.jsonl"));
            foreach (JsonElement line in Lines(episodes))
            {
                long index = Whole(line, "episode_index", episodes), length = Whole(line, "length", episodes), first = _episodes.Count > 0 ? _episodes[^1].To : 0;
                if (index != _episodes.Count || length is < 1 or > int.MaxValue) throw new DatasetException($"{episodes} is damaged: line {_episodes.Count + 1} lists episode {index} with {length} frames.");
                _episodes.Add(new LeRobotEpisode(index, [], length, index / _info.FilesPerChunk, index, first, first + length, index < statistics.Length ? statistics[index] : null));
            }

            if (_episodes.Count != _info.TotalEpisodes) throw new DatasetException($"{LeRobotLayout.Info(root)} counts {_info.TotalEpisodes} episodes and {episodes} lists {_episodes.Count}.");
            if (FrameCount != _info.TotalFrames) throw new DatasetException($"{LeRobotLayout.Info(root)} counts {_info.TotalFrames} frames and the episodes in {episodes} have {FrameCount}.");
        }

        public DatasetInfo Info => _info.Dataset;

        public int EpisodeCount => _episodes.Count;

        public long FrameCount => _episodes.Count > 0 ? _episodes[^1].To : 0;

        public IReadOnlyList<string> Remarks => [.. _info.Videos.Select(video => $"'{video}' is stored as a video, which is not read; convert it to pictures with LeRobot's own tools first.")];

        public IEnumerable<Episode> Read()
        {
            foreach (LeRobotEpisode episode in _episodes)
            {
                using ParquetFile file = new(Path.Combine(_root, _info.DataFile(episode.Chunk, episode.File)));
                foreach (Episode read in new LeRobotRows(file, Info, _tasks).Cut([episode])) yield return read;
            }
        }

        public void Dispose()
        {
        }

        private StoredStatistics[] Statistics(string path)
        {
            if (!File.Exists(path)) return [];
            return [.. Lines(path).Select((line, number) => Whole(line, "episode_index", path) == number && line.TryGetProperty("stats", out JsonElement values)
                ? StoredStatistics.Read(values, _info.Dataset.Features) : throw new DatasetException($"{path} is damaged: the statistics of episode {number} do not stand on line {number + 1}."))];
        }

        private static List<JsonElement> Lines(string path)
        {
            if (!File.Exists(path)) throw new DatasetException($"{path} is missing.");
            try
            {
                return [.. File.ReadLines(path).Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement)];
            }
            catch (JsonException exception)
            {
                throw new DatasetException($"{path} is damaged: {exception.Message}", exception);
            }
        }

        private static long Whole(JsonElement line, string key, string path) =>
            line.ValueKind == JsonValueKind.Object && line.TryGetProperty(key, out JsonElement value) && value.TryGetInt64(out long whole) ? whole : throw new DatasetException($"{path} is damaged: a line has no '{key}'.");
    }
}
