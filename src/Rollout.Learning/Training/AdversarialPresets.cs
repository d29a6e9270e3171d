namespace Rollout.Learning;

/// <summary>Settings of GAIL and AIRL.</summary>
public static class AdversarialPresets
{
    private static readonly string[] s_shared = ["batch_size=256", "learning_rate=lin_0.001", "normalize_rewards=true", "reward_updates=4"];

    /// <summary>Settings by environment.</summary>
    public static IReadOnlyDictionary<string, Preset> Tuned { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 100_000, [.. s_shared, "steps=128"]),
        ["Pendulum-v1"] = new(8, 200_000, [.. s_shared, "steps=256", "discount=0.95", "reward_learning_rate=0.0003"]),
    };

    /// <summary>Settings for other environments.</summary>
    public static Preset Default { get; } = new(8, 1_000_000, [.. s_shared, "steps=256"]);
}
