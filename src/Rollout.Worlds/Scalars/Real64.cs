using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A double: the reference that others are compared with.</summary>
/// <param name="Value">The number; a mask is 1 or 0.</param>
public readonly record struct Real64(double Value) : IReal<Real64>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Const(double value) => new(value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator +(Real64 a, Real64 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator -(Real64 a, Real64 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator *(Real64 a, Real64 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator /(Real64 a, Real64 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator -(Real64 a) => new(-a.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator >(Real64 a, Real64 b) => new(a.Value > b.Value ? 1 : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator <(Real64 a, Real64 b) => new(a.Value < b.Value ? 1 : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator >=(Real64 a, Real64 b) => new(a.Value >= b.Value ? 1 : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator <=(Real64 a, Real64 b) => new(a.Value <= b.Value ? 1 : 0);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator &(Real64 a, Real64 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 operator |(Real64 a, Real64 b) => new(Math.Max(a.Value, b.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Select(Real64 mask, Real64 a, Real64 b) => mask.Value != 0 ? a : b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Real64 x, out Real64 sin, out Real64 cos)
    {
        var (s, c) = Math.SinCos(x.Value);
        (sin, cos) = (new(s), new(c));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Sqrt(Real64 x) => new(Math.Sqrt(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Exp(Real64 x) => new(Math.Exp(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Log(Real64 x) => new(Math.Log(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 Floor(Real64 x) => new(Math.Floor(x.Value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Real64 RoundToSingle(Real64 x) => new((float)x.Value);
}
