using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A number and its derivative in one direction (forward-mode differentiation): f(x + ε x') = f(x) + ε f'(x) x'. Over lanes it differentiates
/// sixteen robots at once; over itself it gives second derivatives. At jumps the derivative is that of the branch taken.
/// </summary>
/// <typeparam name="T">Scalar of value and derivative.</typeparam>
/// <param name="Value">f.</param>
/// <param name="Derivative">f'.</param>
public readonly record struct Dual<T>(T Value, T Derivative) : IReal<Dual<T>> where T : struct, IReal<T>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Const(double value) => new(T.Const(value), T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator +(Dual<T> a, Dual<T> b) => new(a.Value + b.Value, a.Derivative + b.Derivative);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator -(Dual<T> a, Dual<T> b) => new(a.Value - b.Value, a.Derivative - b.Derivative);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator *(Dual<T> a, Dual<T> b) => new(a.Value * b.Value, a.Derivative * b.Value + a.Value * b.Derivative);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator /(Dual<T> a, Dual<T> b)
    {
        T quotient = a.Value / b.Value;
        return new(quotient, (a.Derivative - quotient * b.Derivative) / b.Value);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator -(Dual<T> a) => new(-a.Value, -a.Derivative);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator >(Dual<T> a, Dual<T> b) => new(a.Value > b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator <(Dual<T> a, Dual<T> b) => new(a.Value < b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator >=(Dual<T> a, Dual<T> b) => new(a.Value >= b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator <=(Dual<T> a, Dual<T> b) => new(a.Value <= b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator &(Dual<T> a, Dual<T> b) => new(a.Value & b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> operator |(Dual<T> a, Dual<T> b) => new(a.Value | b.Value, T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Select(Dual<T> mask, Dual<T> a, Dual<T> b) =>
        new(T.Select(mask.Value, a.Value, b.Value), T.Select(mask.Value, a.Derivative, b.Derivative));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Dual<T> x, out Dual<T> sin, out Dual<T> cos)
    {
        T.SinCos(x.Value, out T s, out T c);
        (sin, cos) = (new(s, c * x.Derivative), new(c, -s * x.Derivative));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Sqrt(Dual<T> x)
    {
        T root = T.Sqrt(x.Value);
        return new(root, x.Derivative / (root + root));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Exp(Dual<T> x)
    {
        T power = T.Exp(x.Value);
        return new(power, power * x.Derivative);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Log(Dual<T> x) => new(T.Log(x.Value), x.Derivative / x.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> Floor(Dual<T> x) => new(T.Floor(x.Value), T.Const(0));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Dual<T> RoundToSingle(Dual<T> x) => new(T.RoundToSingle(x.Value), x.Derivative);
}
