namespace Rollout.Learning;

/// <summary>Which action a policy with a distribution over actions takes.</summary>
public enum ActionChoice
{
    /// <summary>The mean of the likeliest mode; the likeliest class.</summary>
    Likeliest,

    /// <summary>The mean of a mode drawn by its probability, with next to no noise: robomimic's low-noise evaluation.</summary>
    LowNoise,

    /// <summary>A draw from the whole distribution.</summary>
    Sample,
}
