using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>x² + 0.1 sin(70 x): a bowl with ripples so steep that its derivative says nothing about the bowl.</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022: both estimators are unbiased, the first-order one has ten times the variance.</remarks>
public readonly struct QuadraticSine : IScalarFunction
{
    /// <inheritdoc/>
    public static int Inputs => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(T.Const(70) * x[0], out T sin, out _);
        return x[0] * x[0] + T.Const(0.1) * sin;
    }
}
