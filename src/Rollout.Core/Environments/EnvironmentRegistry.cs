using System.Text.RegularExpressions;

namespace Rollout.Core;

/// <summary>The environments that can be made by name. An object, not a global: tests and hosts have their own.</summary>
public sealed partial class EnvironmentRegistry
{
    private readonly Dictionary<string, EnvironmentSpec> _specs = new(StringComparer.Ordinal);

    /// <summary>All registered environments, by id.</summary>
    public IEnumerable<EnvironmentSpec> All => _specs.Values.OrderBy(spec => spec.Id, StringComparer.Ordinal);

    /// <summary>Adds an environment.</summary>
    /// <exception cref="ArgumentException">The id is not of the form [namespace/]Name-vN, or is taken.</exception>
    public void Register(EnvironmentSpec spec)
    {
        if (!IdSyntax().IsMatch(spec.Id)) throw new ArgumentException($"'{spec.Id}' is not an environment id: write Name-v0 or namespace/Name-v0.", nameof(spec));
        if (!_specs.TryAdd(spec.Id, spec)) throw new ArgumentException($"An environment named '{spec.Id}' is already registered.", nameof(spec));
    }

    /// <summary>What is known of an environment.</summary>
    /// <exception cref="UnknownNameException">No environment has the id; the nearest is named.</exception>
    public EnvironmentSpec Find(string id) => _specs.TryGetValue(id, out EnvironmentSpec? spec) ? spec : throw new UnknownNameException("environment", id, _specs.Keys);

    /// <summary>Makes one environment with its step limit, refusing steps before the first reset.</summary>
    /// <param name="id">Id.</param>
    /// <param name="wrappers">Wrappers around it; none by default.</param>
    public IEnvironment Make(string id, WrapperStack? wrappers = null)
    {
        EnvironmentSpec spec = Find(id);
        return (wrappers ?? WrapperStack.Empty).Wrap(spec.Limit(spec.Create()), spec);
    }

    /// <summary>Makes many environments with their step limit.</summary>
    /// <param name="id">Id.</param>
    /// <param name="count">Number of environments, at least 1.</param>
    /// <param name="mode">What happens when an episode ends.</param>
    /// <param name="wrappers">Wrappers around the batch; none by default.</param>
    public IVectorEnvironment MakeVector(string id, int count, AutoresetMode mode = AutoresetMode.NextStep, WrapperStack? wrappers = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        EnvironmentSpec spec = Find(id);
        if (wrappers is not null && wrappers.Wrappers.Any(wrapper => WrapperCatalogue.Find(wrapper.Name).NeedsEnvironment))
            return new SyncVectorEnvironment([.. Enumerable.Range(0, count).Select(_ => Make(id, wrappers))], mode);
        IVectorEnvironment environment = spec.CreateVector is { } create
            ? create(count, mode, spec.MaxEpisodeSteps)
            : new SyncVectorEnvironment([.. Enumerable.Range(0, count).Select(_ => spec.Limit(spec.Create()))], mode);
        if (spec is { EndsAtLimit: true, CreateVector: not null }) environment = new FiniteHorizon().Wrap(environment);
        return (wrappers ?? WrapperStack.Empty).Wrap(environment, spec);
    }

    [GeneratedRegex(@"^([\w.-]+/)?[\w.:-]+-v\d+$")]
    private static partial Regex IdSyntax();
}
