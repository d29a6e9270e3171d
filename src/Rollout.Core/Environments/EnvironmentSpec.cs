namespace Rollout.Core;

/// <summary>What the registry knows of an environment.</summary>
/// <param name="Id">Name and version, as in "CartPole-v1".</param>
/// <param name="Create">Makes one environment, without the default wrappers.</param>
public sealed record EnvironmentSpec(string Id, Func<IEnvironment> Create)
{
    /// <summary>Steps after which an episode is truncated; null for none.</summary>
    public int? MaxEpisodeSteps { get; init; }

    /// <summary>Whether that limit is the end of the task, as where something is asked for at one moment: episodes then terminate there and are not truncated.</summary>
    public bool EndsAtLimit { get; init; }

    /// <summary>Mean return over 100 episodes from which the task counts as solved; null where nobody agreed on one.</summary>
    public double? RewardThreshold { get; init; }

    /// <summary>One line on what has to be achieved.</summary>
    public string Summary { get; init; } = "";

    /// <summary>Places of velocities in the observation; null where nobody said.</summary>
    public IReadOnlyList<int>? Velocities { get; init; }

    /// <summary>By what episodes are compared.</summary>
    public EpisodeScore Score { get; init; }

    /// <summary>First seed of the published evaluation episodes; null where any seed will do.</summary>
    public ulong? EvaluationSeed { get; init; }

    /// <summary>Whether every episode is meant to begin alike, whatever the seed.</summary>
    public bool FixedStart { get; init; }

    /// <summary>Pictures per second at which an episode looks natural.</summary>
    public int FramesPerSecond { get; init; } = 30;

    /// <summary>
    /// Makes many at once, faster than copies of <see cref="Create"/>: arguments are their number, the autoreset mode and the step limit
    /// (null for none), which the vector environment itself enforces. Null where there is no such implementation.
    /// </summary>
    public Func<int, AutoresetMode, int?, IVectorEnvironment>? CreateVector { get; init; }

    /// <summary>Makes one environment with some of its constants changed, by name; null where constants are fixed.</summary>
    public Func<IReadOnlyDictionary<string, double>, IEnvironment>? CreateWith { get; init; }

    /// <summary>Begins the mirror image of the episode that a seed begins: arguments are what <see cref="Create"/> made, the seed and the observation; null where the task has no symmetry.</summary>
    public Action<IEnvironment, ulong, Observation>? ResetMirrored { get; init; }

    /// <summary>Observations, where they are known without making one.</summary>
    public Space? ObservationSpace { get; init; }

    /// <summary>Actions, where they are known without making one.</summary>
    public Space? ActionSpace { get; init; }

    /// <summary>Gives what <see cref="Create"/> made its step limit.</summary>
    public WrappedEnvironment Limit(IEnvironment environment)
    {
        WrappedEnvironment limited = new TimeLimit(MaxEpisodeSteps ?? int.MaxValue).Wrap(environment);
        return EndsAtLimit ? new FiniteHorizon().Wrap(limited) : limited;
    }
}
