namespace Rollout.Worlds;

/// <summary>
/// A world of optimal control: the running cost is the negative reward, and the last state has a cost of its own. J = Σ ℓ(x[n], u[n]) + ℓ_T(x[N]).
/// </summary>
public interface IFiniteHorizonWorld : IWorld
{
    /// <summary>Cost of the last state.</summary>
    static abstract T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>;
}
