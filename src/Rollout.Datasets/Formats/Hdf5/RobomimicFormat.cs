namespace Rollout.Datasets;

/// <summary>robomimic's HDF5 file: a group data/demo_i an episode, observations under obs/.</summary>
public sealed class RobomimicFormat : IDatasetFormat
{
    /// <inheritdoc/>
    public string Name => "robomimic";

    /// <inheritdoc/>
    public string Summary => "a robomimic HDF5 file (data/demo_0/actions and obs/)";

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool Recognizes(string path)
    {
        if (!HdfFile.Recognizes(path)) return false;
        using HdfFile file = new(path);
        return file.Try("data", () => file.Root.LinkExists("data"));
    }

    /// <inheritdoc/>
    public IEpisodeSource Open(string path) => new RobomimicSource(path);

    /// <inheritdoc/>
    public IEpisodeWriter Create(string path, DatasetInfo info) => new RobomimicWriter(path, info);
}
