namespace Rollout.Datasets;

/// <summary>LeRobot datasets, version 3.0: a folder with meta/, and data/ of Parquet files with many episodes each; pictures as PNG within.</summary>
public sealed class LeRobotFormat : IDatasetFormat
{
    /// <inheritdoc/>
    public string Name => "lerobot";

    /// <inheritdoc/>
    public string Summary => "a LeRobot dataset (version 3.0, a folder with meta/info.json)";

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool Recognizes(string path) => File.Exists(LeRobotLayout.Info(path)) && LeRobotInfo.Read(LeRobotLayout.Info(path)).Version.StartsWith("v3.", StringComparison.Ordinal);

    /// <inheritdoc/>
    public IEpisodeSource Open(string path) => new LeRobotSource(path);

    /// <inheritdoc/>
    public IEpisodeWriter Create(string path, DatasetInfo info) => new LeRobotWriter(path, info);
}
