namespace Rollout.Learning;

/// <summary>Settings of tabular methods that were measured here; docs/algorithms/tabular.md says with what result.</summary>
public static class TabularPresets
{
    /// <summary>For environments that nobody tuned.</summary>
    public static Preset Default { get; } = new(1, 200_000);

    /// <summary>Q-learning.</summary>
    public static IReadOnlyDictionary<string, Preset> QLearning { get; } = new Dictionary<string, Preset>
    {
        ["FrozenLake-v1"] = new(1, 500_000, "discount=0.999", "learning_rate=0.2->0.005"),
        ["FrozenLake8x8-v1"] = new(1, 3_000_000, "discount=0.999", "learning_rate=0.2->0.005", "initial_value=1"),
        ["CliffWalking-v1"] = new(1, 100_000),
        ["CliffWalkingSlippery-v1"] = new(1, 1_000_000, "discount=1", "learning_rate=0.2->0.005"),
        ["Taxi-v4"] = new(1, 300_000),
        ["Blackjack-v1"] = new(1, 5_000_000, "discount=1", "learning_rate=0.05->0.0005"),
    };
}
