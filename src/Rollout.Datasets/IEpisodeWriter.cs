namespace Rollout.Datasets;

/// <summary>Writes a dataset episode by episode. Every episode that was added is safe, also when the process is killed; disposing completes the dataset.</summary>
public interface IEpisodeWriter : IDisposable
{
    /// <summary>Episodes written so far, those of an earlier writer included.</summary>
    int EpisodeCount { get; }

    /// <summary>Appends an episode.</summary>
    /// <exception cref="DatasetException">The episode's columns are not the dataset's.</exception>
    void Add(Episode episode);
}
