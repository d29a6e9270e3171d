namespace Rollout.Core;

/// <summary>The environments that can be made by name. An object, not a global: tests and hosts have their own.</summary>
public sealed class EnvironmentRegistry
{
    private readonly Dictionary<string, EnvironmentSpec> _specs = new(StringComparer.Ordinal);

    /// <summary>All registered environments, by id.</summary>
    public IEnumerable<EnvironmentSpec> All => _specs.Values.OrderBy(spec => spec.Id, StringComparer.Ordinal);

    /// <summary>Adds an environment.</summary>
    /// <exception cref="ArgumentException">The id is not of the form [namespace/]Name-vN, or is taken.</exception>
    public void Register(EnvironmentSpec spec)
    {
        if (!_specs.TryAdd(spec.Id, spec)) throw new ArgumentException($"An environment named '{spec.Id}' is already registered.", nameof(spec));
    }
}
