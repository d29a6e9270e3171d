using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Worlds;

/// <summary>A double with derivatives in 4 directions, side by side in a 256-bit register.</summary>
public readonly struct Tangent4 : ITangent<Tangent4>
{
    // Fields rather than properties, and no type in between: a method takes only 512 variables before the compiler stops inlining.
    private readonly double _x;
    private readonly Vector256<double> _d;

    private Tangent4(double value, Vector256<double> derivatives)
    {
        _x = value;
        _d = derivatives;
    }

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Input(double value, int direction) =>
        new(value, Vector256.ConditionalSelect(Vector256.Equals(Vector256<long>.Indices, Vector256.Create((long)direction)).AsDouble(), Vector256.Create(1.0), Vector256<double>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Tangent4 a, ref double derivatives) => a._d.StoreUnsafe(ref derivatives);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Const(double value) => new(value, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator +(Tangent4 a, Tangent4 b) => new(a._x + b._x, a._d + b._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator -(Tangent4 a, Tangent4 b) => new(a._x - b._x, a._d - b._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator *(Tangent4 a, Tangent4 b) => new(a._x * b._x, a._d * b._x + b._d * a._x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator /(Tangent4 a, Tangent4 b)
    {
        double quotient = a._x / b._x;
        return new(quotient, (a._d - b._d * quotient) * (1 / b._x));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator -(Tangent4 a) => new(-a._x, -a._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator >(Tangent4 a, Tangent4 b) => new(a._x > b._x ? 1 : 0, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator <(Tangent4 a, Tangent4 b) => new(a._x < b._x ? 1 : 0, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator >=(Tangent4 a, Tangent4 b) => new(a._x >= b._x ? 1 : 0, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator <=(Tangent4 a, Tangent4 b) => new(a._x <= b._x ? 1 : 0, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator &(Tangent4 a, Tangent4 b) => new(a._x * b._x, Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 operator |(Tangent4 a, Tangent4 b) => new(Math.Max(a._x, b._x), Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Select(Tangent4 mask, Tangent4 a, Tangent4 b) => mask._x != 0 ? a : b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Tangent4 x, out Tangent4 sin, out Tangent4 cos)
    {
        (double s, double c) = Math.SinCos(x._x);
        sin = new(s, x._d * c);
        cos = new(c, x._d * -s);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Sqrt(Tangent4 x)
    {
        double root = Math.Sqrt(x._x);
        return new(root, x._d * (0.5 / root));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Exp(Tangent4 x)
    {
        double power = Math.Exp(x._x);
        return new(power, x._d * power);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Log(Tangent4 x) => new(Math.Log(x._x), x._d * (1 / x._x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 Floor(Tangent4 x) => new(Math.Floor(x._x), Vector256<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent4 RoundToSingle(Tangent4 x) => new((float)x._x, x._d);
}
