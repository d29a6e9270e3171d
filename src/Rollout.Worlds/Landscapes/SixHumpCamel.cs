using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>x² (4 - 2.1 x² + x⁴/3) + x y + y² (-4 + 4 y²): two global minima of -1.0316 and four local ones.</summary>
/// <remarks>Dixon and Szegő 1978.</remarks>
public readonly struct SixHumpCamel : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T a = x[0], b = x[1], square = a * a, other = b * b;
        return square * (T.Const(4) - T.Const(2.1) * square + square * square / T.Const(3)) + a * b + other * (T.Const(4) * other - T.Const(4));
    }
}
