namespace Rollout.Core;

/// <summary>The number by which the field compares episodes of a task.</summary>
public enum EpisodeScore
{
    /// <summary>The sum of the rewards.</summary>
    Return,

    /// <summary>The greatest reward of the episode, as for Push-T, where the reward says how well the goal is covered; a terminated episode is a success.</summary>
    BestReward,
}
