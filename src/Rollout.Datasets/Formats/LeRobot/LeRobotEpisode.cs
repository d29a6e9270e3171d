namespace Rollout.Datasets;

/// <summary>A row of meta/episodes: where an episode lies.</summary>
/// <param name="Index">Number of the episode.</param>
/// <param name="Tasks">What was to be done.</param>
/// <param name="Length">Frames.</param>
/// <param name="Chunk">Folder of the data file.</param>
/// <param name="File">Number of the data file within the folder.</param>
/// <param name="From">First frame, counted over all episodes.</param>
/// <param name="To">The frame after the last.</param>
/// <param name="Statistics">What other programs noted about its numbers; null where a checksum makes it needless.</param>
internal sealed record LeRobotEpisode(long Index, string[] Tasks, long Length, long Chunk, long File, long From, long To, StoredStatistics? Statistics = null)
{
    /// <summary>Reads the rows of all files, in the order of the episodes.</summary>
    public static List<LeRobotEpisode> ReadAll(string root, int episodes, long frames, IReadOnlyList<Feature> features, out bool isSealed)
    {
        isSealed = true;
        string folder = Path.Combine(root, "meta", "episodes");
        List<LeRobotEpisode> all = [];
        string[] files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.parquet", SearchOption.AllDirectories) : [];
        foreach (string path in files.Order(StringComparer.Ordinal))
        {
            using ParquetFile file = new(path);
            isSealed &= file.IsSealed;
            all.AddRange(Read(file, file.IsSealed ? [] : features));
        }

        all.Sort((a, b) => a.Index.CompareTo(b.Index));

        // A recording that was killed may have written rows that info.json does not count yet.
        if (all.Count > episodes && Directory.Exists(LeRobotLayout.Recording(root))) all.RemoveRange(episodes, all.Count - episodes);
        if (all.Count != episodes) throw new DatasetException($"{LeRobotLayout.Info(root)} counts {episodes} episodes and {folder} lists {all.Count}.");
        long next = 0;
        for (int i = 0; i < all.Count; i++)
        {
            LeRobotEpisode episode = all[i];
            if (episode.Index != i || episode.Length < 1 || episode.Length > int.MaxValue || episode.From != next || episode.To != next + episode.Length || episode.Chunk < 0 || episode.File < 0)
                throw new DatasetException($"{folder} is damaged: episode {i} is listed as number {episode.Index} with {episode.Length} frames from {episode.From} to {episode.To}, chunk {episode.Chunk}, file {episode.File}; frame {next} comes next.");
            next = episode.To;
        }

        return next == frames ? all : throw new DatasetException($"{LeRobotLayout.Info(root)} counts {frames} frames and the episodes in {folder} have {next}.");
    }

    /// <summary>The rows as columns, without their statistics.</summary>
    public static IEnumerable<ParquetColumn> Columns(IReadOnlyList<LeRobotEpisode> rows) =>
    [
        new("episode_index", rows.Select(row => row.Index).ToArray(), [1]),
        new("tasks", rows.Select(row => row.Tasks[0]).ToArray(), [1], AlwaysList: true),
        new("length", rows.Select(row => row.Length).ToArray(), [1]),
        new("data/chunk_index", rows.Select(row => row.Chunk).ToArray(), [1]),
        new("data/file_index", rows.Select(row => row.File).ToArray(), [1]),
        new("dataset_from_index", rows.Select(row => row.From).ToArray(), [1]),
        new("dataset_to_index", rows.Select(row => row.To).ToArray(), [1]),
    ];

    private static IEnumerable<LeRobotEpisode> Read(ParquetFile file, IReadOnlyList<Feature> features)
    {
        for (int group = 0; group < file.Groups.Count; group++)
        {
            string[][] tasks = file.Has("tasks") ? file.ReadTexts(group, "tasks") : [.. Enumerable.Repeat(Array.Empty<string>(), (int)file.Groups[group])];
            long[] index = Whole("episode_index"), length = Whole("length"), chunk = Whole("data/chunk_index"), number = Whole("data/file_index"),
                from = Whole("dataset_from_index"), to = Whole("dataset_to_index");
            StoredStatistics[]? statistics = features.Count > 0 ? StoredStatistics.Read(file, group, features) : null;
            for (int row = 0; row < index.Length; row++) yield return new LeRobotEpisode(index[row], tasks[row], length[row], chunk[row], number[row], from[row], to[row], statistics?[row]);

            long[] Whole(string column) => file.Read(group, column, [1]) as long[] ?? throw file.Damaged($"column '{column}' holds no whole numbers", null);
        }
    }
}
