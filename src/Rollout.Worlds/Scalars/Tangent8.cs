using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Worlds;

/// <summary>A double with derivatives in 8 directions, side by side in a 512-bit register.</summary>
public readonly struct Tangent8 : ITangent<Tangent8>
{
    // Fields rather than properties, and no type in between: a method takes only 512 variables before the compiler stops inlining.
    private readonly double _x;
    private readonly Vector512<double> _d;

    private Tangent8(double value, Vector512<double> derivatives)
    {
        _x = value;
        _d = derivatives;
    }

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Input(double value, int direction) =>
        new(value, Vector512.ConditionalSelect(Vector512.Equals(Vector512<long>.Indices, Vector512.Create((long)direction)).AsDouble(), Vector512.Create(1.0), Vector512<double>.Zero));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Tangent8 a, ref double derivatives) => a._d.StoreUnsafe(ref derivatives);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Const(double value) => new(value, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator +(Tangent8 a, Tangent8 b) => new(a._x + b._x, a._d + b._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator -(Tangent8 a, Tangent8 b) => new(a._x - b._x, a._d - b._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator *(Tangent8 a, Tangent8 b) => new(a._x * b._x, a._d * b._x + b._d * a._x);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator /(Tangent8 a, Tangent8 b)
    {
        double quotient = a._x / b._x;
        return new(quotient, (a._d - b._d * quotient) * (1 / b._x));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator -(Tangent8 a) => new(-a._x, -a._d);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator >(Tangent8 a, Tangent8 b) => new(a._x > b._x ? 1 : 0, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator <(Tangent8 a, Tangent8 b) => new(a._x < b._x ? 1 : 0, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator >=(Tangent8 a, Tangent8 b) => new(a._x >= b._x ? 1 : 0, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator <=(Tangent8 a, Tangent8 b) => new(a._x <= b._x ? 1 : 0, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator &(Tangent8 a, Tangent8 b) => new(a._x * b._x, Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 operator |(Tangent8 a, Tangent8 b) => new(Math.Max(a._x, b._x), Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Select(Tangent8 mask, Tangent8 a, Tangent8 b) => mask._x != 0 ? a : b;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Tangent8 x, out Tangent8 sin, out Tangent8 cos)
    {
        (double s, double c) = Math.SinCos(x._x);
        sin = new(s, x._d * c);
        cos = new(c, x._d * -s);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Sqrt(Tangent8 x)
    {
        double root = Math.Sqrt(x._x);
        return new(root, x._d * (0.5 / root));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Exp(Tangent8 x)
    {
        double power = Math.Exp(x._x);
        return new(power, x._d * power);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Log(Tangent8 x) => new(Math.Log(x._x), x._d * (1 / x._x));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 Floor(Tangent8 x) => new(Math.Floor(x._x), Vector512<double>.Zero);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Tangent8 RoundToSingle(Tangent8 x) => new((float)x._x, x._d);
}
