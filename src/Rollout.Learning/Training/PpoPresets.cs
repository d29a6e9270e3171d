namespace Rollout.Learning;

/// <summary>
/// Tuned settings of PPO: those of RL-Zoo (commit 22e3ff2) where it has them for a Gaussian or categorical policy. RL-Zoo's for Pendulum and
/// MountainCarContinuous explore with state-dependent noise; ours do not. The box is learned as in Tedrake's Robotic Manipulation: Stable-Baselines3's
/// defaults and three million steps. The tasks that end at a moment, pusher and paddle, are ours and not discounted.
/// </summary>
public static class PpoPresets
{
    /// <summary>Stable-Baselines3's defaults, for environments that nobody tuned.</summary>
    public static Preset Default { get; } = new(1, 1_000_000);

    /// <summary>Tuned settings by environment.</summary>
    public static IReadOnlyDictionary<string, Preset> Tuned { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v0"] = new(8, 100_000, "steps=32", "batch_size=256", "gae_lambda=0.8", "discount=0.98", "epochs=20", "learning_rate=lin_0.001", "clip_range=lin_0.2"),
        ["CartPole-v1"] = new(8, 100_000, "steps=32", "batch_size=256", "gae_lambda=0.8", "discount=0.98", "epochs=20", "learning_rate=lin_0.001", "clip_range=lin_0.2"),
        ["Acrobot-v1"] = new(16, 1_000_000, "steps=256", "gae_lambda=0.94", "epochs=4", "normalize_observations=true", "normalize_rewards=true"),
        ["MountainCar-v0"] = new(16, 1_000_000, "steps=16", "gae_lambda=0.98", "epochs=4", "normalize_observations=true", "normalize_rewards=true"),
        ["BoxFlipUp-v0"] = new(16, 3_000_000),
        ["Pendulum-v1"] = new(4, 100_000, "steps=1024", "discount=0.9", "learning_rate=0.001"),
        ["PointPusher-v0"] = new(
            16, 500_000, "steps=40", "batch_size=160", "discount=1", "gae_lambda=0.98", "learning_rate=lin_0.0005", "scale_actions=true", "normalize_observations=true", "normalize_rewards=true",
            "initial_log_deviation=-0.5"),

        // Little noise: a paddle that trembles throws the ball about.
        ["PaddleBall-v0"] = new(
            16, 2_000_000, "steps=400", "batch_size=800", "discount=1", "gae_lambda=0.98", "learning_rate=lin_0.0005", "scale_actions=true", "normalize_observations=true", "normalize_rewards=true",
            "initial_log_deviation=-3"),
        ["MountainCarContinuous-v0"] = new(
            8, 100_000, "steps=256", "batch_size=256", "discount=0.9999", "gae_lambda=0.9", "entropy_coefficient=0.005", "normalize_observations=true",
            "normalize_rewards=true", "initial_log_deviation=0.5"),
    };

    /// <summary>The tuned settings of an environment, or the defaults.</summary>
    public static Preset For(string environment) => Tuned.TryGetValue(environment, out Preset? preset) ? preset : Default;
}
