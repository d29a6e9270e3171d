using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>A world step by step in double precision.</summary>
public static class Simulation
{
    /// <summary>Writes the next state and returns the running cost.</summary>
    /// <param name="constants">Constants, see <see cref="WorldConstants"/>.</param>
    /// <param name="state">x.</param>
    /// <param name="action">u.</param>
    /// <param name="next">Receives x⁺.</param>
    public static double Step<TWorld>(double[] constants, double[] state, double[] action, double[] next) where TWorld : struct, IFiniteHorizonWorld =>
        QuadraticCost.Step<TWorld>(constants, state, action, next);
}
