namespace Rollout.Learning;

/// <summary>Tuned settings of recurrent PPO: those of RL-Zoo (commit 22e3ff2) for tasks whose velocities are hidden, our own for the plant of the linear-quadratic-Gaussian regulator.</summary>
public static class RecurrentPpoPresets
{
    private static readonly string[] s_small = ["normalize_observations=true", "normalize_rewards=true", "orthogonal_initialization=false", "activation=relu", "cell_width=64", "policy_layers=64", "value_layers=64"];

    /// <summary>The defaults of Stable-Baselines3's contrib, for environments that nobody tuned.</summary>
    public static Preset Default { get; } = new(1, 1_000_000);

    /// <summary>Tuned settings by environment.</summary>
    public static IReadOnlyDictionary<string, Preset> Tuned { get; } = new Dictionary<string, Preset>
    {
        ["CartPoleNoVel-v1"] = new(
            8, 100_000, [.. s_small, "steps=32", "batch_size=256", "gae_lambda=0.8", "discount=0.98", "epochs=20", "learning_rate=lin_0.001", "clip_range=lin_0.2"]),
        ["PendulumNoVel-v1"] = new(
            4, 100_000, [.. s_small, "steps=1024", "discount=0.9", "learning_rate=0.001", "state_dependent_noise=true", "noise_steps=4"]),
        ["MountainCarNoVel-v0"] = new(16, 1_000_000, "normalize_observations=true", "normalize_rewards=true", "steps=16", "gae_lambda=0.98", "epochs=4"),
        ["MountainCarContinuousNoVel-v0"] = new(
            8, 300_000, "normalize_observations=true", "normalize_rewards=true", "orthogonal_initialization=false", "cell_width=32", "policy_layers=64", "value_layers=64", "steps=1024",
            "batch_size=256", "discount=0.9999", "gae_lambda=0.9", "learning_rate=0.0000777", "entropy_coefficient=0.00429", "clip_range=0.1", "max_gradient_norm=5", "value_coefficient=0.19",
            "state_dependent_noise=true", "noise_steps=8"),
        ["NoisyDoubleIntegrator-v0"] = new(
            32, 3_000_000, "normalize_observations=true", "normalize_rewards=true", "cell=gru", "cell_width=64", "policy_layers=32", "value_layers=32", "steps=128", "batch_size=1024", "epochs=5",
            "gae_lambda=0.98", "learning_rate=lin_0.001", "initial_log_deviation=-1"),
    };
}
