using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="AdversarialImitation"/>: PPO's own, and those of the reward that is learned.</summary>
public sealed record AdversarialOptions : PpoOptions
{
    /// <summary>Dataset of demonstrations: a folder or file that <c>rollout data info</c> reads. Required.</summary>
    public string? Demonstrations { get; init; }

    /// <summary>Widths of the reward networks' hidden layers. Wider: tells finer differences, overfits few demonstrations sooner.</summary>
    public IReadOnlyList<int> RewardLayers { get; init; } = [32, 32];

    /// <summary>Adam's step size for the reward. Larger: the reward follows the policy faster; too large and the game swings. Above 0.</summary>
    public float RewardLearningRate { get; init; } = 1e-3f;

    /// <summary>Rows of each kind, demonstrated and generated, in a batch of the reward. More: smoother. At least 1.</summary>
    public int RewardBatchSize { get; init; } = 256;

    /// <summary>Batches that the reward learns from after each update of the policy. More: a sharper critic, and less for the policy to climb. At least 1.</summary>
    public int RewardUpdates { get; init; } = 8;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        OptionException.Require(RewardLayers.All(width => width >= 1), nameof(RewardLayers), string.Join(",", RewardLayers), "widths of at least 1");
        OptionException.Require(RewardLearningRate > 0, nameof(RewardLearningRate), RewardLearningRate, "above 0");
        OptionException.Require(RewardBatchSize >= 1, nameof(RewardBatchSize), RewardBatchSize, "at least 1");
        OptionException.Require(RewardUpdates >= 1, nameof(RewardUpdates), RewardUpdates, "at least 1");
    }
}
