using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Minus the squared momentum that a thrown ball transfers to a bar, by the angle x [rad] of the throw; beyond 45 degrees it misses.</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, examples of discontinuities, C.</remarks>
public readonly struct PivotImpulse : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(x[0], out T sin, out _);
        return T.Select(Real.Abs(x[0]) <= T.Const(Math.PI / 4), -(sin * sin), T.Const(0));
    }
}
