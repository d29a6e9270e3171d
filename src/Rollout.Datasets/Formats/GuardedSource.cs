namespace Rollout.Datasets;

/// <summary>Turns whatever a file library throws at a damaged file into an error that names the file.</summary>
internal sealed class GuardedSource : IEpisodeSource
{
    private readonly IEpisodeSource _source;
    private readonly string _path;

    private GuardedSource(IEpisodeSource source, string path) => (_source, _path) = (source, path);

    /// <inheritdoc/>
    public DatasetInfo Info => _source.Info;

    /// <inheritdoc/>
    public int EpisodeCount => _source.EpisodeCount;

    /// <inheritdoc/>
    public long FrameCount => Try(_path, () => _source.FrameCount);

    /// <inheritdoc/>
    public IReadOnlyList<string> Remarks => _source.Remarks;

    /// <summary>Opens a dataset with the first format that recognises it; null where none does.</summary>
    public static IEpisodeSource? Open(string path, IEnumerable<IDatasetFormat> formats) =>
        Try(path, () => formats.FirstOrDefault(format => format.Recognizes(path)) is { } format ? new GuardedSource(format.Open(path), path) : null);

    /// <inheritdoc/>
    public IEnumerable<Episode> Read()
    {
        using IEnumerator<Episode> episodes = _source.Read().GetEnumerator();
        int number = 0;
        while (Try($"{_path}, episode {number},", episodes.MoveNext))
        {
            yield return episodes.Current;
            number++;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static T Try<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is not DatasetException)
        {
            throw new DatasetException($"{what} is damaged or cannot be read: {exception.Message}", exception);
        }
    }
}
