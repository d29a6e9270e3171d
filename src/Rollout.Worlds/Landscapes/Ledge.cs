using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>The height where a ball comes to rest that was dropped at x: 1 on the ledge (x ≥ 0), 0 beside it. To be maximised; its derivative is 0 wherever it exists.</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, examples of discontinuities, A.</remarks>
public readonly struct Ledge : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        return T.Select(x[0] >= T.Const(0), T.Const(1), T.Const(0));
    }
}
