namespace Rollout.Datasets;

/// <summary>Reads a LeRobot dataset of version 3: one row group after the other, cut into episodes. Episodes of a recording that was killed come last.</summary>
internal sealed class LeRobotSource : IEpisodeSource
{
    private readonly string _root;
    private readonly LeRobotInfo _info;
    private readonly List<LeRobotEpisode> _episodes;
    private readonly List<string> _tasks;
    private readonly int[] _journal;

    /// <summary>Opens a dataset.</summary>
    /// <param name="root">Folder.</param>
    /// <param name="withJournal">Whether finished episodes of a recording that did not end are read.</param>
    public LeRobotSource(string root, bool withJournal = true)
    {
        _root = root;
        _info = LeRobotInfo.Read(LeRobotLayout.Info(root));
        _episodes = LeRobotEpisode.ReadAll(root, _info.TotalEpisodes, _info.TotalFrames, _info.Dataset.Features, out bool isSealed);
        Info = _info.Dataset with { Environment = LeRobotSeal.Check(root, isSealed) };
        _tasks = _info.TotalEpisodes == 0 ? [] : LeRobotTasks.Read(LeRobotLayout.Tasks(root));
        if (_tasks.Count < _info.TotalTasks) throw new DatasetException($"{LeRobotLayout.Info(root)} counts {_info.TotalTasks} tasks and {LeRobotLayout.Tasks(root)} lists {_tasks.Count}.");
        _journal = withJournal ? [.. EpisodeJournal.Numbers(LeRobotLayout.Recording(root)).Where(number => number >= _episodes.Count)] : [];
    }

    /// <inheritdoc/>
    public DatasetInfo Info { get; }

    /// <inheritdoc/>
    public int EpisodeCount => _episodes.Count + _journal.Length;

    /// <inheritdoc/>
    public long FrameCount => _info.TotalFrames + _journal.Sum(number => (long)EpisodeJournal.Read(LeRobotLayout.Recording(_root), number, Info).Length);

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks =>
    [
        .. _info.Videos.Select(video => $"'{video}' is stored as a video, which is not read; convert it to pictures with LeRobot's own tools first."),
        .. _journal.Length == 0 ? [] : new[] { $"{_journal.Length} episodes come from a recording that did not end; recording into the dataset again completes it." },
    ];

    /// <inheritdoc/>
    public IEnumerable<Episode> Read()
    {
        for (int first = 0; first < _episodes.Count;)
        {
            int after = first + 1;
            while (after < _episodes.Count && _episodes[after].Chunk == _episodes[first].Chunk && _episodes[after].File == _episodes[first].File) after++;
            using ParquetFile file = new(Path.Combine(_root, _info.DataFile(_episodes[first].Chunk, _episodes[first].File)));
            LeRobotRows rows = new(file, Info, _tasks);
            foreach (Episode episode in rows.Cut(_episodes.GetRange(first, after - first))) yield return episode;
            first = after;
        }

        foreach (int number in _journal) yield return EpisodeJournal.Read(LeRobotLayout.Recording(_root), number, Info);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
