namespace Rollout.Learning;

/// <summary>How β, the share of steps in which DAgger lets the expert act, falls from 1.</summary>
public enum ExpertShare
{
    /// <summary>The expert acts in the first round only.</summary>
    FirstRound,

    /// <summary>β = 1 - round / rounds.</summary>
    Linear,

    /// <summary>β = 0.5 to the power of the round.</summary>
    Exponential,
}

/// <summary>Settings of <see cref="Dagger"/> and <see cref="Dart"/>.</summary>
public sealed record DaggerOptions : IOptions
{
    /// <summary>Rounds of recording and learning, the first of the expert alone. More: more of the learner's own states are labelled. At least 1.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>Episodes recorded in each round. At least 1.</summary>
    public int Episodes { get; init; } = 10;

    /// <summary>Gradient steps of each round, from fresh weights on all that was recorded. At least 1.</summary>
    public int StepsPerRound { get; init; } = 3000;

    /// <summary>How long the expert goes on acting. Longer: safer data, fewer of the learner's mistakes in it.</summary>
    public ExpertShare ExpertShare { get; init; } = ExpertShare.FirstRound;

    /// <summary>What DART multiplies the learner's error with to get its noise. Larger: recovery from larger mistakes. At least 0.</summary>
    public float NoiseScale { get; init; } = 1;

    /// <summary>DART's noise in the first round, in units of half an action's range. At least 0.</summary>
    public float FirstNoise { get; init; } = 0.1f;

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(Rounds >= 1, nameof(Rounds), Rounds, "at least 1");
        OptionException.Require(Episodes >= 1, nameof(Episodes), Episodes, "at least 1");
        OptionException.Require(StepsPerRound >= 1, nameof(StepsPerRound), StepsPerRound, "at least 1");
        OptionException.Require(Enum.IsDefined(ExpertShare), nameof(ExpertShare), ExpertShare, "one of " + string.Join(", ", Enum.GetNames<ExpertShare>()));
        OptionException.Require(NoiseScale >= 0 && float.IsFinite(NoiseScale), nameof(NoiseScale), NoiseScale, "at least 0");
        OptionException.Require(FirstNoise >= 0 && float.IsFinite(FirstNoise), nameof(FirstNoise), FirstNoise, "at least 0");
    }
}
