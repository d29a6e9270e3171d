namespace Rollout.Datasets;

/// <summary>A dataset that is read episode by episode, so that it may be larger than memory.</summary>
public interface IEpisodeSource : IDisposable
{
    /// <summary>What it holds.</summary>
    DatasetInfo Info { get; }

    /// <summary>Number of episodes.</summary>
    int EpisodeCount { get; }

    /// <summary>Frames of all episodes together.</summary>
    long FrameCount { get; }

    /// <summary>What a reader should know, such as columns that are not read; usually nothing.</summary>
    IReadOnlyList<string> Remarks => [];

    /// <summary>The episodes in order; each call begins anew.</summary>
    /// <exception cref="DatasetException">A file is damaged; file, episode and column are named.</exception>
    IEnumerable<Episode> Read();
}
