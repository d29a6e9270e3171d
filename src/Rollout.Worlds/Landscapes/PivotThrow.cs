using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>The cost of <see cref="PivotBar"/> simulated for 0.5 s, by the angle x [rad] of the throw.</summary>
/// <remarks>100 steps of 5 ms.</remarks>
public readonly struct PivotThrow : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        Vector<T> state = default, parameters = default, draws = default, none = default;
        draws[0] = x[0];
        PivotBar.Reset(ref state, draws, T.Const(0), T.Const(1));
        for (int i = 0; i < PivotBar.Parameters.Length; i++) parameters[i] = T.Const(PivotBar.Parameters[i].Value);
        for (int step = 0; step < 100; step++) PivotBar.Step<T, Vector<T>>(ref state, parameters, none);
        return PivotBar.FinalCost<T, Vector<T>>(state, parameters);
    }
}
