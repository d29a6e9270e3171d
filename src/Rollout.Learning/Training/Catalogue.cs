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
    /// <summary>All algorithms.</summary>
    public static IReadOnlyList<Algorithm> All { get; } =
    [
        new("ppo", "Proximal policy optimisation with a clipped objective", PpoPresets.Tuned, PpoPresets.Default,
            (settings, c) => new Ppo(Options(settings), c.Environments, c.ObservationSpace, c.ActionSpace, c.TotalSteps, c.Seed, c.Threads),
            settings => OptionBinding.Describe(Options(settings))),
    ];

    /// <summary>The algorithm of a name.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static Algorithm Find(string id) =>
        All.FirstOrDefault(algorithm => algorithm.Id == id) ?? throw new UnknownNameException("algorithm", id, All.Select(algorithm => algorithm.Id));

    private static PpoOptions Options(IReadOnlyList<string> settings)
    {
        PpoOptions options = new();
        foreach (string setting in settings)
        {
            int equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0) throw new OptionException(setting, "missing", "written as name=value");
            options = OptionBinding.With(options, PpoOptions.Aliases, setting[..equals].Trim(), setting[(equals + 1)..].Trim());
        }

        options.Validate();
        return options;
    }
}
