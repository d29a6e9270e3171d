using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// A simulation that a planner can copy and step: the model of model-predictive control where the task is no <see cref="Worlds.IWorld"/>, such as
/// one with a contact solver.
/// </summary>
/// <typeparam name="TSelf">The model itself.</typeparam>
public interface ISimulationModel<TSelf> where TSelf : class, ISimulationModel<TSelf>
{
    /// <summary>Takes over the state of an environment.</summary>
    void Read(IStateful environment);

    /// <summary>Takes over the state of another model: both go on alike. It must be cheap.</summary>
    void CopyFrom(TSelf other);

    /// <summary>The action that leaves things as they are, where a plan begins.</summary>
    void Rest(Span<double> action);

    /// <summary>Applies an action for one control step.</summary>
    /// <returns>Cost of the step.</returns>
    double Step(ReadOnlySpan<double> action);

    /// <summary>Cost of where the horizon ends.</summary>
    double FinalCost();

    /// <summary>Whether nothing is left to be done, so that the rest of a rollout is free.</summary>
    bool Solved { get; }
}
