using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>Carries derivatives of a cost from behind a step of a world to before it: products of its transposed Jacobian with a vector.</summary>
internal abstract unsafe class Pullback<T> where T : unmanaged, IReal<T>
{
    /// <summary>Sets the derivative of the final cost by the last state.</summary>
    public abstract void FinalCost(T* state, T* byState);

    /// <summary>Replaces the derivative by the state after a step with that by the state before it, the step's own cost included, and sets that by the action.</summary>
    public abstract void Step(T* before, T* action, T* byState, T* byAction);

    /// <summary>Adds what the derivative by an observation means for the state that was observed.</summary>
    public abstract void Observe(T* state, T* byObservation, T* byState);
}
