using Rollout.Core;

namespace Rollout.Environments;

/// <summary>Constants of a task that were given by name.</summary>
internal sealed class Constants
{
    private readonly IReadOnlyDictionary<string, double> _given;

    /// <summary>Refuses names that the task does not have.</summary>
    public Constants(IReadOnlyDictionary<string, double> given, params string[] known)
    {
        _given = given;
        foreach (string name in given.Keys)
        {
            if (!known.Contains(name)) throw new UnknownNameException("constant", name, known);
        }
    }

    public double Of(string name, double otherwise) => _given.TryGetValue(name, out double value) ? value : otherwise;

    public bool Flag(string name, bool otherwise) => Of(name, otherwise ? 1 : 0) != 0;
}
