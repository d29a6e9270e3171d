using System.Text.Json;
using System.Text.Json.Nodes;
using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>
/// Writes a LeRobot dataset. Episodes wait in a journal; when they are many enough for a data file, or at the end, they move into the dataset:
/// data, then meta/episodes, tasks and statistics, and last meta/info.json, whose counts are what makes them part of it.
/// </summary>
internal sealed class LeRobotWriter : IEpisodeWriter
{
    /// <summary>Size of a data file, as LeRobot's default.</summary>
    public const int DataFileMegabytes = 100;

    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, IndentSize = 4 };
    private readonly string _root;
    private readonly DatasetInfo _dataset;
    private readonly EpisodeJournal _journal;
    private readonly LeRobotStatistics _statistics;
    private readonly List<string> _tasks;
    private readonly List<LeRobotEpisode> _episodes;
    private readonly long _dataFileBytes;
    private LeRobotInfo _info;
    private long _pending;
    private bool _disposed;

    /// <summary>Begins a dataset, or goes on with one.</summary>
    /// <param name="root">Folder.</param>
    /// <param name="dataset">What it holds.</param>
    /// <param name="dataFileBytes">Bytes of episodes that make a data file.</param>
    public LeRobotWriter(string root, DatasetInfo dataset, long dataFileBytes = DataFileMegabytes << 20)
    {
        (_root, _dataset, _dataFileBytes) = (root, dataset, dataFileBytes);
        if (dataset.Features.FirstOrDefault(feature => feature.Name.Contains('/', StringComparison.Ordinal) || LeRobotInfo.Bookkeeping.Any(own => own.Name == feature.Name)) is { } unfit)
            throw new DatasetException($"LeRobot datasets cannot have a feature named '{unfit.Name}': names have no slash, and {string.Join(", ", LeRobotInfo.Bookkeeping.Select(own => own.Name))} are LeRobot's own.");
        string info = LeRobotLayout.Info(root);
        if (!File.Exists(info) && Directory.Exists(root) && Directory.EnumerateFileSystemEntries(root).Any()) throw new DatasetException($"{root} is not empty and holds no LeRobot dataset. Choose another folder.");
        bool fresh = !File.Exists(info);
        _info = fresh ? LeRobotInfo.Create(info, dataset) : LeRobotInfo.Read(info);
        if (fresh) Publish(_info.With(0, 0, 0), null);
        else _info.Dataset.RequireSame(dataset, info);
        _statistics = new LeRobotStatistics(dataset);
        _tasks = _info.TotalEpisodes == 0 ? [] : LeRobotTasks.Read(LeRobotLayout.Tasks(root));
        _episodes = LeRobotEpisode.ReadAll(root, _info.TotalEpisodes, _info.TotalFrames, [], out _);
        _journal = new EpisodeJournal(LeRobotLayout.Recording(root), dataset);
        if (_episodes.Count > 0) Recount();
        EpisodeCount = Math.Max(_episodes.Count, EpisodeJournal.Numbers(LeRobotLayout.Recording(root)).LastOrDefault(-1) + 1);
    }

    /// <inheritdoc/>
    public int EpisodeCount { get; private set; }

    /// <inheritdoc/>
    public void Add(Episode episode)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        episode.Info.RequireSame(_dataset, "the episode");
        if (episode.Times is { } times && times.Length != episode.Length) throw new DatasetException($"The episode has {episode.Length} frames and {times.Length} times.");
        _journal.Write(EpisodeCount, episode);
        EpisodeCount++;
        _pending += EpisodeJournal.Size(episode);
        if (_pending >= _dataFileBytes) Flush();
    }

    /// <summary>Completes the dataset.</summary>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            Flush();
        }
        finally
        {
            _journal.Dispose();
        }
    }

    private void Flush()
    {
        string folder = LeRobotLayout.Recording(_root);
        int[] numbers = [.. EpisodeJournal.Numbers(folder).Where(number => number >= _episodes.Count)];
        if (numbers.Length > 0)
        {
            (long chunk, long file) = NextFile();
            List<LeRobotEpisode> rows = [];
            List<LeRobotStatistics> statistics = [];
            ParquetTable? data = null;
            foreach (int number in numbers)
            {
                Episode episode = EpisodeJournal.Read(folder, number, _dataset);
                int task = _tasks.IndexOf(episode.Task);
                if (task < 0) _tasks.Add(episode.Task);
                long first = rows.Count > 0 ? rows[^1].To : _info.TotalFrames;
                List<ParquetColumn> columns = LeRobotData.Columns(episode, number, first, task < 0 ? _tasks.Count - 1 : task);
                data ??= new ParquetTable(columns, LeRobotData.Metadata(_dataset));
                data.WriteGroup(columns, $"episode {number}");
                rows.Add(new LeRobotEpisode(number, [episode.Task], episode.Length, chunk, file, first, first + episode.Length));
                statistics.Add(new LeRobotStatistics(_dataset));
                statistics[^1].Add(episode, columns);
                _statistics.Add(episode, columns);
            }

            data!.SaveTo(Path.Combine(_root, _info.DataFile(chunk, file)));
            data.Dispose();
            WriteRows(rows, statistics, chunk, file);
            LeRobotTasks.Write(LeRobotLayout.Tasks(_root), _tasks);
            _episodes.AddRange(rows);
            Publish(_info.With(_episodes.Count, rows[^1].To, _tasks.Count), JsonSerializer.SerializeToUtf8Bytes<JsonNode>(_statistics.ToJson(), s_indented));
        }

        _journal.Clear();
        _pending = 0;
    }

    /// <summary>Replaces the JSON files; with the last of them, meta/info.json, new episodes begin to count.</summary>
    private void Publish((LeRobotInfo Info, byte[] Content) info, byte[]? statistics)
    {
        Dictionary<string, byte[]> coming = new() { ["info.json"] = info.Content };
        if (statistics is not null) coming["stats.json"] = statistics;
        LeRobotSeal.Write(_root, _dataset.Environment, coming);
        if (statistics is not null) AtomicFile.Write(LeRobotLayout.Statistics(_root), stream => stream.Write(statistics));
        AtomicFile.Write(LeRobotLayout.Info(_root), stream => stream.Write(info.Content));
        _info = info.Info;
    }

    private void WriteRows(List<LeRobotEpisode> rows, List<LeRobotStatistics> statistics, long chunk, long file)
    {
        long[] chunks = new long[rows.Count], files = new long[rows.Count];
        Array.Fill(chunks, chunk);
        Array.Fill(files, file);
        ParquetColumn[] columns =
        [
            .. LeRobotEpisode.Columns(rows), .. LeRobotStatistics.Columns(statistics), new("meta/episodes/chunk_index", chunks, [1]), new("meta/episodes/file_index", files, [1]),
        ];
        using ParquetTable table = new(columns, []);
        table.WriteGroup(columns, $"the list of episodes {rows[0].Index} to {rows[^1].Index}");
        table.SaveTo(LeRobotLayout.Episodes(_root, chunk, file));
    }

    private (long Chunk, long File) NextFile()
    {
        if (_episodes.Count == 0) return (0, 0);
        (long chunk, long file) = (_episodes[^1].Chunk, _episodes[^1].File + 1);
        return file >= _info.FilesPerChunk ? (chunk + 1, 0) : (chunk, file);
    }

    /// <summary>Statistics of a dataset that is gone on with are gathered anew: quantiles cannot be added up.</summary>
    private void Recount()
    {
        using LeRobotSource source = new(_root, withJournal: false);
        int number = 0;
        foreach (Episode episode in source.Read())
        {
            LeRobotEpisode row = _episodes[number];
            _statistics.Add(episode, LeRobotData.Bookkeeping(episode, number++, row.From, Math.Max(0, _tasks.IndexOf(episode.Task))));
        }
    }
}
