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
    /// <exception cref="ControlException">A size is wrong, a number is not finite, or the step diverged.</exception>
    public static double Step<TWorld>(double[] constants, double[] state, double[] action, double[] next) where TWorld : struct, IFiniteHorizonWorld
    {
        Finite.Point(state, TWorld.States, nameof(state));
        Finite.Point(action, TWorld.Actions, nameof(action));
        double cost = QuadraticCost.Step<TWorld>(constants, state, action, next);
        return double.IsFinite(cost) && Array.TrueForAll(next, double.IsFinite) ? cost
            : throw new ControlException($"The step from ({string.Join(", ", state)}) diverged. Use a smaller time step or smaller actions.");
    }
}
