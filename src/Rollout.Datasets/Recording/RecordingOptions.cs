namespace Rollout.Datasets;

/// <summary>How episodes are recorded.</summary>
public sealed record RecordingOptions
{
    /// <summary>
    /// Noise on executed actions, which the label does not have, so that the data show how to recover: standard deviation in units of half an
    /// action's range, or the probability of a random discrete action. At least 0.
    /// </summary>
    public double Disturbance { get; init; }

    /// <summary>Probability that the labelling policy acts instead of the acting one: DAgger's β. Within [0, 1].</summary>
    public double LabellerShare { get; init; }

    /// <summary>Frames per second that the dataset says; above 0.</summary>
    public double FramesPerSecond { get; init; } = 10;

    /// <summary>Steps after which an episode is cut, where the environment does not do so itself; at least 1.</summary>
    public int LongestEpisode { get; init; } = 100_000;

    /// <summary>Further observations to record; they need an environment whose state can be read.</summary>
    public IReadOnlyList<ObservationView> Views { get; init; } = [];

    /// <summary>Id of the environment, kept in the dataset.</summary>
    public string? Environment { get; init; }

    /// <summary>What is to be done, in words.</summary>
    public string Task { get; init; } = "";
}
