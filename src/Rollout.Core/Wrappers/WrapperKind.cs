namespace Rollout.Core;

/// <summary>A wrapper that can be made by name.</summary>
/// <param name="Name">Name, words joined by hyphens.</param>
/// <param name="Parameters">Names of its parameters, in the order in which values may be given without them.</param>
/// <param name="Summary">One line on what it does.</param>
/// <param name="WrapOne">Wraps one environment.</param>
/// <param name="WrapMany">Wraps a batch.</param>
public sealed record WrapperKind(
    string Name, IReadOnlyList<string> Parameters, string Summary,
    Func<WrapperArguments, IEnvironment, IEnvironment> WrapOne, Func<WrapperArguments, IVectorEnvironment, IVectorEnvironment> WrapMany)
{
    /// <summary>What a training command should use instead, because the policy needs the wrapper's statistics wherever it goes; null for most.</summary>
    public string? Instead { get; init; }

    /// <summary>Whether it asks the environment itself for something, its picture say, and so cannot be put around a finished batch.</summary>
    public bool NeedsEnvironment { get; init; }

    /// <summary>A kind whose one definition serves both.</summary>
    public WrapperKind(string name, IReadOnlyList<string> parameters, string summary, Func<WrapperArguments, Wrapper> create)
        : this(name, parameters, summary, (arguments, inner) => create(arguments).Wrap(inner), (arguments, inner) => create(arguments).Wrap(inner))
    {
    }
}
