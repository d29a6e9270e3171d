using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>(2 x1² - 1.05 x1⁴ + x1⁶/6 + x1 x2 + x2²) / 4: a global minimum of 0 at the origin and two local ones of 0.0747.</summary>
/// <remarks>The landscape on which the course tries weight perturbation.</remarks>
public readonly struct ThreeHumpCamel : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T a = x[0], b = x[1], square = a * a;
        return T.Const(0.25) * (T.Const(2) * square - T.Const(1.05) * square * square + square * square * square / T.Const(6) + a * b + b * b);
    }
}
