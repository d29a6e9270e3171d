using System.Globalization;
using PureHDF;

namespace Rollout.Datasets;

/// <summary>Minari's HDF5 files, read only: main_data.hdf5 with a group episode_i an episode, whose observations have one frame more than its actions.</summary>
public sealed class MinariFormat : IDatasetFormat
{
    /// <inheritdoc/>
    public string Name => "minari";

    /// <inheritdoc/>
    public string Summary => "a Minari dataset (data/main_data.hdf5 with episode_0/observations)";

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public bool Recognizes(string path)
    {
        if (FileOf(path) is not { } name || !HdfFile.Recognizes(name)) return false;
        using HdfFile file = new(name);
        return file.Try("episode_0", () => file.Root.LinkExists("episode_0"));
    }

    /// <inheritdoc/>
    public IEpisodeSource Open(string path) => new Source(FileOf(path)!);

    /// <inheritdoc/>
    public IEpisodeWriter Create(string path, DatasetInfo info) => throw new NotSupportedException("Minari's files are only read.");

    private static string? FileOf(string path) =>
        new[] { path, Path.Combine(path, "main_data.hdf5"), Path.Combine(path, "data", "main_data.hdf5") }.FirstOrDefault(File.Exists);

    private sealed class Source : IEpisodeSource
    {
        /// <summary>Minari does not say how long a step lasts.</summary>
        private const double StepsPerSecond = 30;

        private readonly HdfFile _file;
        private readonly HdfColumns _columns = new();
        private readonly (string Name, int Length)[] _episodes;

        public Source(string path)
        {
            _file = new HdfFile(path);
            try
            {
                IH5Group root = _file.Root;
                string[] names = _file.Try("episodes", () => root.Children().OfType<IH5Group>().Select(group => group.Name).Where(name => name.StartsWith("episode_", StringComparison.Ordinal)).ToArray());
                names = [.. names.OrderBy(name => int.TryParse(name[8..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : throw _file.Damaged($"'{name}' is not named like episode_0", null))];
                IH5Group first = _file.Try(names[0], () => root.Group(names[0]));
                Add(first, "actions", FeatureNames.Action, FeatureNames.Action + ".");
                Add(first, "observations", FeatureNames.State, "observation.");
                Add(first, "rewards", FeatureNames.Reward, "");
                Add(first, "terminations", FeatureNames.Done, "");
                Add(first, "truncations", "next.truncated", "");
                Info = new DatasetInfo(_columns.Features, StepsPerSecond);
                Info.Validate();
                _episodes = [.. names.Select(name => (name, _columns.Frames(_file, _file.Try(name, () => root.Group(name)))))];
            }
            catch
            {
                _file.Dispose();
                throw;
            }
        }

        public DatasetInfo Info { get; }

        public int EpisodeCount => _episodes.Length;

        public long FrameCount => _episodes.Sum(episode => (long)episode.Length);

        public IEnumerable<Episode> Read()
        {
            foreach ((string name, int length) in _episodes)
            {
                Episode episode = new(Info, length);
                _columns.Read(_file, _file.Try(name, () => _file.Root.Group(name)), episode, extra: 1);
                yield return episode;
            }
        }

        public void Dispose() => _file.Dispose();

        private void Add(IH5Group episode, string place, string name, string prefix)
        {
            if (!_file.Try(place, () => episode.LinkExists(place))) return;
            if (_file.Try(place, () => episode.Get(place)) is IH5Group) _columns.AddGroup(_file, episode, place, within => prefix + within);
            else _columns.Add(_file, episode, place, name);
        }
    }
}
