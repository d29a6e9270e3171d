using System.Diagnostics.CodeAnalysis;
using Rollout.Core;

namespace Rollout.Learning;

/// <summary>What is needed to make a learner.</summary>
/// <param name="Environments">Number of environments.</param>
/// <param name="ObservationSpace">Observations.</param>
/// <param name="ActionSpace">Actions.</param>
/// <param name="TotalSteps">Environment steps of the whole training.</param>
/// <param name="Seed">Seed.</param>
/// <param name="Threads">Threads to use.</param>
public sealed record LearnerContext(int Environments, Space ObservationSpace, Space ActionSpace, long TotalSteps, ulong Seed, int Threads);

/// <summary>An algorithm by name: adding one is one line in <see cref="Catalogue.All"/>.</summary>
/// <param name="Id">Name on the command line.</param>
/// <param name="Summary">One line.</param>
/// <param name="Tuned">Tuned settings by environment.</param>
/// <param name="Default">Settings for other environments.</param>
/// <param name="Create">Makes a learner from name=value settings.</param>
/// <param name="Describe">All options with their values, given settings.</param>
public sealed record Algorithm(
    string Id, string Summary, IReadOnlyDictionary<string, Preset> Tuned, Preset Default,
    Func<IReadOnlyList<string>, LearnerContext, ILearner> Create, Func<IReadOnlyList<string>, IReadOnlyList<(string Name, string Value)>> Describe);

/// <summary>The algorithms.</summary>
public static class Catalogue
{
    private static readonly IReadOnlyDictionary<string, string> s_none = new Dictionary<string, string>();

    /// <summary>All algorithms.</summary>
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        Entry<PpoOptions>("ppo", "Proximal policy optimisation with a clipped objective", PpoPresets.Tuned, PpoPresets.Default, PpoOptions.Aliases,
            (options, c) => new Ppo(options, c.Environments, c.ObservationSpace, c.ActionSpace, c.TotalSteps, c.Seed, c.Threads)),
        Entry<RecurrentPpoOptions>("recurrent-ppo", "PPO with LSTM or GRU cells, for what an observation hides", RecurrentPpoPresets.Tuned, RecurrentPpoPresets.Default, RecurrentPpoOptions.Aliases, (options, c) => new RecurrentPpo(options, c)),
        Entry<AdversarialOptions>("gail", "A reward learned by telling demonstrations apart, and PPO on it", AdversarialPresets.Tuned, AdversarialPresets.Default, PpoOptions.Aliases,
            (options, c) => AdversarialImitation.FromDataset(options, c, (demonstrations) => new Gail(options, c, demonstrations))),
        Entry<AdversarialOptions>("airl", "The same with a reward that means something by itself", AdversarialPresets.Tuned, AdversarialPresets.Default, PpoOptions.Aliases,
            (options, c) => AdversarialImitation.FromDataset(options, c, (demonstrations) => new Airl(options, c, demonstrations))),
        Entry<ReinforceOptions>("reinforce", "The log-likelihood rule on whole episodes", SearchPresets.Reinforce, SearchPresets.Default, s_none, (options, c) => new Reinforce(options, c)),
        Entry<WeightPerturbationOptions>("weight-perturbation", "Noise on the weights, kept where the return grows", SearchPresets.WeightPerturbation, SearchPresets.Default, s_none, (options, c) => new WeightPerturbation(options, c)),
        Entry<EvolutionStrategiesOptions>("es", "Evolution strategies: mirrored noise, ranks, Adam", SearchPresets.EvolutionStrategies, SearchPresets.Default, s_none, (options, c) => new EvolutionStrategies(options, c)),
        Entry<AugmentedRandomSearchOptions>("ars", "Augmented random search on linear policies", SearchPresets.AugmentedRandomSearch, SearchPresets.Default, s_none, (options, c) => new AugmentedRandomSearch(options, c)),
        Entry<CrossEntropyMethodOptions>("cem", "The cross-entropy method over parameters", SearchPresets.CrossEntropyMethod, SearchPresets.Default, s_none, (options, c) => new CrossEntropyMethod(options, c)),
        Entry<QLearningOptions>("q-learning", "Q-learning on a table, for discrete observations and actions", TabularPresets.QLearning, TabularPresets.Default, s_none, (options, c) => new QLearning(options, c)),
    ];

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static Algorithm Find(string id) =>
        All.FirstOrDefault(algorithm => algorithm.Id == id) ?? throw new UnknownNameException("algorithm", id, All.Select(algorithm => algorithm.Id));

    private static Algorithm Entry<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        string id, string summary, IReadOnlyDictionary<string, Preset> tuned, Preset preset, IReadOnlyDictionary<string, string> aliases, Func<TOptions, LearnerContext, ILearner> create)
        where TOptions : class, IOptions, new() =>
        new(id, summary, tuned, preset, (settings, context) => create(Options<TOptions>(settings, aliases), context), settings => OptionBinding.Describe(Options<TOptions>(settings, aliases)));

    private static TOptions Options<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] TOptions>(
        IReadOnlyList<string> settings, IReadOnlyDictionary<string, string> aliases) where TOptions : class, IOptions, new()
    {
        TOptions options = new();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new OptionException(setting, "missing", "written as name=value");
            options = OptionBinding.With(options, aliases, setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }

        options.Validate();
        return options;
    }
}
