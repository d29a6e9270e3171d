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
    };

    /// <summary>Weight perturbation.</summary>
    public static IReadOnlyDictionary<string, Preset> WeightPerturbation { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(9, 500_000),
    };

    /// <summary>Evolution strategies.</summary>
    public static IReadOnlyDictionary<string, Preset> EvolutionStrategies { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 500_000),
    };

    /// <summary>Augmented random search.</summary>
    public static IReadOnlyDictionary<string, Preset> AugmentedRandomSearch { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 500_000),
    };

    /// <summary>The cross-entropy method.</summary>
    public static IReadOnlyDictionary<string, Preset> CrossEntropyMethod { get; } = new Dictionary<string, Preset>
    {
        ["CartPole-v1"] = new(8, 200_000),
    };
}
