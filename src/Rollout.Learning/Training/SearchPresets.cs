namespace Rollout.Learning;

/// <summary>Settings of REINFORCE and the searches in parameter space that were measured here; docs/algorithms says with what result.</summary>
public static class SearchPresets
{
    /// <summary>For environments that nobody tuned.</summary>
    public static Preset Default { get; } = new(8, 1_000_000);

    /// <summary>REINFORCE.</summary>
    public static IReadOnlyDictionary<string, Preset> Reinforce { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 500_000, "learning_rate=lin_0.01"),
        ["Pendulum-v1"] = new(8, 1_000_000, "learning_rate=lin_0.01", "discount=0.95"),
        ["DoubleIntegrator-v0"] = new(8, 500_000, "learning_rate=lin_0.003"),
    };

    /// <summary>Weight perturbation.</summary>
    public static IReadOnlyDictionary<string, Preset> WeightPerturbation { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(9, 500_000),
        ["Pendulum-v1"] = new(8, 4_000_000, "layers=8", "learning_rate=0.03", "perturbations=32", "normalize_observations=false"),
        ["DoubleIntegrator-v0"] = new(9, 500_000, "deviation=0.02", "learning_rate=lin_0.001", "normalize_observations=false"),
        ["MountainCarContinuous-v0"] = new(9, 500_000),
    };

    /// <summary>Evolution strategies.</summary>
    public static IReadOnlyDictionary<string, Preset> EvolutionStrategies { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 500_000),
        ["Pendulum-v1"] = new(8, 4_000_000, "layers=8", "pairs=32", "normalize_observations=false"),
        ["DoubleIntegrator-v0"] = new(8, 500_000, "layers=", "deviation=0.02", "learning_rate=lin_0.01", "normalize_observations=false"),
        ["MountainCarContinuous-v0"] = new(8, 500_000),
    };

    /// <summary>Augmented random search.</summary>
    public static IReadOnlyDictionary<string, Preset> AugmentedRandomSearch { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 500_000),
        ["Pendulum-v1"] = new(8, 4_000_000, "layers=8", "deviation=0.1", "learning_rate=0.1", "directions=16", "best=8", "normalize_observations=false"),
        ["DoubleIntegrator-v0"] = new(8, 500_000, "deviation=0.02", "learning_rate=lin_0.02", "normalize_observations=false"),
        ["MountainCarContinuous-v0"] = new(8, 500_000),
    };

    /// <summary>The cross-entropy method.</summary>
    public static IReadOnlyDictionary<string, Preset> CrossEntropyMethod { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 200_000),
        ["Pendulum-v1"] = new(8, 8_000_000, "layers=16", "population=32", "elites=4", "episodes=4", "extra_deviation=0.5", "extra_iterations=300"),
        ["MountainCarContinuous-v0"] = new(8, 1_000_000, "extra_deviation=1", "extra_iterations=100"),
        ["DoubleIntegrator-v0"] = new(8, 500_000, "deviation=0.1", "extra_deviation=0.05", "episodes=4"),
    };
}
