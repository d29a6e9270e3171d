using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>The classical Runge-Kutta method of order 4, the action held during the step.</summary>
public static class RungeKutta
{
    /// <summary>Advances the state of a continuous world.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<TWorld, T, V>(ref V state, in V parameters, T action, T step)
        where TWorld : struct, IContinuousWorld where T : struct, IReal<T> where V : struct, IVector<T>
    {
        Motion<T> start = Motion<T>.Read(state, TWorld.States);
        T half = step * T.Const(0.5);
        Slope<TWorld, T, V>(start, action, parameters, out Motion<T> k1);
        Slope<TWorld, T, V>(start.Plus(half, k1), action, parameters, out Motion<T> k2);
        Slope<TWorld, T, V>(start.Plus(half, k2), action, parameters, out Motion<T> k3);
        Slope<TWorld, T, V>(start.Plus(step, k3), action, parameters, out Motion<T> k4);
        Motion<T> slope = k1.Plus(T.Const(2), k2).Plus(T.Const(2), k3).Plus(T.Const(1), k4);
        start.Plus(step / T.Const(6), slope).Write(ref state, TWorld.States);
    }

    /// <summary>Kept out of line: four copies of the equations inlined run at half the speed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Slope<TWorld, T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative)
        where TWorld : struct, IContinuousWorld where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Derivative(state, action, parameters, out derivative);
}
