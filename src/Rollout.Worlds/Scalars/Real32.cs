using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A float on its own; what one lane of a vector computes.</summary>
/// <param name="Value">The number; a mask is 1 or 0.</param>
public readonly record struct Real32(float Value) : IReal<Real32>
{
    /// <inheritdoc/>
    public static Real32 Const(double value) => new((float)value);

    /// <inheritdoc/>
    public static Real32 operator +(Real32 a, Real32 b) => new(a.Value + b.Value);

    /// <inheritdoc/>
    public static Real32 operator -(Real32 a, Real32 b) => new(a.Value - b.Value);

    /// <inheritdoc/>
    public static Real32 operator *(Real32 a, Real32 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Real32 operator /(Real32 a, Real32 b) => new(a.Value / b.Value);

    /// <inheritdoc/>
    public static Real32 operator -(Real32 a) => new(-a.Value);

    /// <inheritdoc/>
    public static Real32 operator >(Real32 a, Real32 b) => new(a.Value > b.Value ? 1 : 0);

    /// <inheritdoc/>
    public static Real32 operator <(Real32 a, Real32 b) => new(a.Value < b.Value ? 1 : 0);

    /// <inheritdoc/>
    public static Real32 operator >=(Real32 a, Real32 b) => new(a.Value >= b.Value ? 1 : 0);

    /// <inheritdoc/>
    public static Real32 operator <=(Real32 a, Real32 b) => new(a.Value <= b.Value ? 1 : 0);

    /// <inheritdoc/>
    public static Real32 operator &(Real32 a, Real32 b) => new(a.Value * b.Value);

    /// <inheritdoc/>
    public static Real32 operator |(Real32 a, Real32 b) => new(MathF.Max(a.Value, b.Value));

    /// <inheritdoc/>
    public static Real32 Select(Real32 mask, Real32 a, Real32 b) => mask.Value != 0 ? a : b;

    /// <inheritdoc/>
    public static void SinCos(Real32 x, out Real32 sin, out Real32 cos) => (sin, cos) = (new(MathF.Sin(x.Value)), new(MathF.Cos(x.Value)));

    /// <inheritdoc/>
    public static Real32 Sqrt(Real32 x) => new(MathF.Sqrt(x.Value));

    /// <inheritdoc/>
    public static Real32 Floor(Real32 x) => new(MathF.Floor(x.Value));

    /// <inheritdoc/>
    public static Real32 RoundToSingle(Real32 x) => x;
}
