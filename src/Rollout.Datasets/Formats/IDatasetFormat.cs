namespace Rollout.Datasets;

/// <summary>A kind of dataset files. A new one is one file and one line in <see cref="DatasetFormats.All"/>.</summary>
public interface IDatasetFormat
{
    /// <summary>Name on the command line.</summary>
    string Name { get; }

    /// <summary>What it is, in a line.</summary>
    string Summary { get; }

    /// <summary>Whether datasets can be written in it.</summary>
    bool CanWrite { get; }

    /// <summary>Whether a file or folder looks like one; reads little.</summary>
    bool Recognizes(string path);

    /// <summary>Opens a dataset for reading.</summary>
    /// <exception cref="DatasetException">It is damaged.</exception>
    IEpisodeSource Open(string path);

    /// <summary>Begins a dataset, or goes on with one that has the same features.</summary>
    /// <exception cref="DatasetException">Something else is there.</exception>
    IEpisodeWriter Create(string path, DatasetInfo info);
}
