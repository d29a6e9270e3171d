using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>The kinds of dataset files, one line each.</summary>
public static class DatasetFormats
{
    /// <summary>All formats; the first is what is written unless another is named.</summary>
    public static IReadOnlyList<IDatasetFormat> All { get; } = [new LeRobotFormat(), new LeRobot21Format(), new RobomimicFormat(), new ActFormat(), new MinariFormat()];

    /// <summary>The format of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static IDatasetFormat Find(string name) =>
        All.FirstOrDefault(format => format.Name == name) ?? throw new UnknownNameException("dataset format", name, All.Select(format => format.Name));

    /// <summary>Opens a dataset of whatever format.</summary>
    /// <exception cref="DatasetException">No format recognises it, or it is damaged.</exception>
    public static IEpisodeSource Open(string path)
    {
        if (!Path.Exists(path)) throw new DatasetException($"There is no file or folder '{path}'.");
        return GuardedSource.Open(path, All)
            ?? throw new DatasetException($"'{path}' is no dataset that Rollout knows: {string.Join("; ", All.Select(known => known.Summary))}.");
    }

    /// <summary>Begins a dataset, or goes on with one that has the same features.</summary>
    /// <param name="path">Folder or file.</param>
    /// <param name="format">Name of a format; null for the first.</param>
    /// <param name="info">What it will hold.</param>
    public static IEpisodeWriter Create(string path, string? format, DatasetInfo info)
    {
        info.Validate();
        IDatasetFormat chosen = format is null ? All[0] : Find(format);
        return chosen.CanWrite ? chosen.Create(path, info) : throw new NotSupportedException($"Datasets cannot be written as {chosen.Name}. Formats: {string.Join(", ", All.Where(known => known.CanWrite).Select(known => known.Name))}.");
    }
}
