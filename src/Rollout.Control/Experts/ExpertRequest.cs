using Rollout.Core;

namespace Rollout.Control;

/// <summary>What an expert is made for.</summary>
/// <param name="Environment">The environment it will act in. Planners read its state, so the policy belongs to this one.</param>
/// <param name="Seed">Seed of what it draws.</param>
public sealed record ExpertRequest(IEnvironment Environment, ulong Seed)
{
    /// <summary>Overrides <see cref="SamplingOptions.RateCost"/>; null for the expert's own. Only planners have one.</summary>
    public double? RateCost { get; init; }

    /// <summary>Overrides <see cref="SamplingOptions.SpeedLimit"/>; null for the expert's own. Only planners have one.</summary>
    public double? SpeedLimit { get; init; }

    /// <summary>Plays on the other side where the task has two: see <see cref="Expert.Sides"/>.</summary>
    public bool OtherSide { get; init; }

    internal IStateful State
    {
        get
        {
            IEnvironment inside = Environment;
            while (inside is WrappedEnvironment wrapped) inside = wrapped.Inner;
            return inside as IStateful ?? throw new NotSupportedException("The planner needs an environment whose state can be read.");
        }
    }

    internal Box Actions => Environment.ActionSpace as Box ?? throw new NotSupportedException($"The expert needs continuous actions, not {Environment.ActionSpace}.");

    internal Box Observations => Environment.ObservationSpace as Box ?? throw new NotSupportedException($"The expert reads a box of numbers, not {Environment.ObservationSpace}.");

    internal SamplingOptions Smoothed(SamplingOptions options) => options with { RateCost = RateCost ?? options.RateCost, SpeedLimit = SpeedLimit ?? options.SpeedLimit };
}
