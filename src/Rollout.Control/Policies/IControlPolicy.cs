using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>A deterministic policy π(y, θ) written once and run with every scalar, differentiable in its parameters θ.</summary>
public interface IControlPolicy
{
    /// <summary>Parameters of a policy for a horizon.</summary>
    static abstract int Count(int observations, int actions, int steps);

    /// <summary>The parameters that a step uses.</summary>
    static abstract (int Offset, int Length) Used(int observations, int actions, int step);

    /// <summary>u = π(y, θ).</summary>
    /// <param name="observations">Numbers of an observation.</param>
    /// <param name="actions">Numbers of an action.</param>
    /// <param name="parameters">The parameters that this step uses.</param>
    /// <param name="observation">y.</param>
    /// <param name="action">Receives u.</param>
    static abstract void Act<T, V>(int observations, int actions, in V parameters, in V observation, ref V action) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>Whether π depends on y.</summary>
    static abstract bool IsFeedback { get; }

    /// <summary>Adds (∂π/∂θ)ᵀ w, the score of a Gaussian policy times its variance, to the parameters that this step uses; for w the derivative of a
    /// cost by u, that cost's gradient by θ.</summary>
    static abstract void AddScore<T, V>(int observations, int actions, in V observation, in V noise, ref V score) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>Sets (∂π/∂y)ᵀ w: from the derivative of a cost by u, w, its derivative by y.</summary>
    static abstract void PullBack<T, V>(int observations, int actions, in V parameters, in V derivative, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>;
}
