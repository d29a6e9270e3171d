using System.Globalization;
using PureHDF;

namespace Rollout.Datasets;

/// <summary>ACT's HDF5 files, read only: a folder with episode_0.hdf5, ... each with /action, /observations/qpos and /observations/images.</summary>
public sealed class ActFormat : IDatasetFormat
{
    /// <inheritdoc/>
    public string Name => "act";

    /// <inheritdoc/>
    public string Summary => "a folder of ACT's HDF5 files (episode_0.hdf5 with /action and /observations)";

    /// <inheritdoc/>
    public bool CanWrite => false;

    /// <inheritdoc/>
    public bool Recognizes(string path)
    {
        if (Files(path) is not [string first, ..] || !HdfFile.Recognizes(first)) return false;
        using HdfFile file = new(first);
        return file.Try("action", () => file.Root.LinkExists("action") && file.Root.LinkExists("observations"));
    }

    /// <inheritdoc/>
    public IEpisodeSource Open(string path) => new Source(Files(path));

    /// <inheritdoc/>
    public IEpisodeWriter Create(string path, DatasetInfo info) => throw new NotSupportedException("ACT's files are only read.");

    private static string[] Files(string path) => File.Exists(path) ? [path] : !Directory.Exists(path) ? [] :
        [.. Directory.GetFiles(path, "episode_*.hdf5").OrderBy(file => int.TryParse(Path.GetFileNameWithoutExtension(file)[8..], NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue)];

    private sealed class Source : IEpisodeSource
    {
        /// <summary>ACT controls every 0.02 s; its files do not say so.</summary>
        private const double StepsPerSecond = 50;

        private readonly string[] _files;
        private readonly HdfColumns _columns = new();
        private readonly int[] _lengths;

        public Source(string[] files)
        {
            _files = files;
            using (HdfFile file = new(files[0]))
            {
                _columns.Add(file, file.Root, "action", FeatureNames.Action);
                _columns.AddGroup(file, file.Root, "observations", place => place switch { "qpos" => FeatureNames.State, "qvel" => "observation.velocity", _ => "observation." + place });
            }

            Info = new DatasetInfo(_columns.Features, StepsPerSecond) { Robot = "aloha" };
            Info.Validate();
            _lengths = [.. files.Select(path =>
            {
                using HdfFile file = new(path);
                return _columns.Frames(file, file.Root);
            })];
        }

        public DatasetInfo Info { get; }

        public int EpisodeCount => _files.Length;

        public long FrameCount => _lengths.Sum(length => (long)length);

        public IEnumerable<Episode> Read()
        {
            for (int i = 0; i < _files.Length; i++)
            {
                using HdfFile file = new(_files[i]);
                Episode episode = new(Info, _lengths[i]);
                _columns.Read(file, file.Root, episode);
                yield return episode;
            }
        }

        public void Dispose()
        {
        }
    }
}
