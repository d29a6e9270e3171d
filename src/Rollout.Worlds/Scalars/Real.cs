using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Functions that follow from <see cref="IReal{T}"/>, for every scalar.</summary>
public static class Real
{
    /// <summary>The smaller of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min<T>(T a, T b) where T : struct, IReal<T> => T.Select(a < b, a, b);

    /// <summary>The larger of two numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max<T>(T a, T b) where T : struct, IReal<T> => T.Select(a > b, a, b);

    /// <summary>x limited to [low, high].</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Clamp<T>(T x, T low, T high) where T : struct, IReal<T> => Min(Max(x, low), high);

    /// <summary>The magnitude of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs<T>(T x) where T : struct, IReal<T> => T.Select(x < T.Const(0), -x, x);

    /// <summary>ln(1 + e^(κx)) / κ: max(x, 0) smoothed with logistic noise of scale 1/κ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Softplus<T>(T x, T sharpness) where T : struct, IReal<T> =>
        Max(x, T.Const(0)) + T.Log(T.Const(1) + T.Exp(-(sharpness * Abs(x)))) / sharpness;

    /// <summary>(x + √(x² + 4/k)) / 2: max(x, 0) with the force of a log-barrier of stiffness k before the contact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Barrier<T>(T x, T stiffness) where T : struct, IReal<T>
    {
        // Before the contact the sum would lose its digits; its quotient does not.
        T far = Abs(x) + T.Sqrt(x * x + T.Const(4) / stiffness);
        return T.Select(x < T.Const(0), T.Const(2) / (stiffness * far), T.Const(0.5) * far);
    }

    /// <summary>x plus a multiple of the period that brings it into [low, low + period).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Wrap<T>(T x, double low, double period) where T : struct, IReal<T> =>
        x - T.Const(period) * T.Floor((x - T.Const(low)) / T.Const(period));
}
