using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Worlds;

/// <summary>4 floats in a 128-bit register, one robot a lane; a mask has all bits of a lane set or none.</summary>
public readonly struct Lanes4 : ILanes<Lanes4>
{
    private readonly Vector128<float> _v;

    private Lanes4(Vector128<float> value) => _v = value;

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(ref float source) => new(Vector128.LoadUnsafe(ref source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes4 value, ref float destination) => value._v.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes4 mask) => (uint)Vector128.ExtractMostSignificantBits(mask._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Mask(uint bits) => new(Vector128.Equals(Vector128.Create(bits) & LaneBits, LaneBits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountUp(ref int counters, int limit)
    {
        Vector128<int> counted = Vector128.LoadUnsafe(ref counters) + Vector128<int>.One;
        counted.StoreUnsafe(ref counters);
        return (uint)Vector128.ExtractMostSignificantBits(Vector128.GreaterThanOrEqual(counted, Vector128.Create(limit)));
    }

    private static Vector128<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(1, 2, 4, 8u);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Const(double value) => new(Vector128.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._v * b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator /(Lanes4 a, Lanes4 b) => new(a._v / b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator -(Lanes4 a) => new(-a._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator >(Lanes4 a, Lanes4 b) => new(Vector128.GreaterThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator <(Lanes4 a, Lanes4 b) => new(Vector128.LessThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator >=(Lanes4 a, Lanes4 b) => new(Vector128.GreaterThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator <=(Lanes4 a, Lanes4 b) => new(Vector128.LessThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator &(Lanes4 a, Lanes4 b) => new(a._v & b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator |(Lanes4 a, Lanes4 b) => new(a._v | b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Select(Lanes4 mask, Lanes4 a, Lanes4 b) => new(Vector128.ConditionalSelect(mask._v, a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Sqrt(Lanes4 x) => new(Vector128.Sqrt(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Exp(Lanes4 x) => new(Vector128.Exp(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Log(Lanes4 x) => new(Vector128.Log(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Floor(Lanes4 x) => new(Vector128.Floor(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 RoundToSingle(Lanes4 x) => x;

    /// <summary>
    /// Sine and cosine by Cephes' polynomials on [-π/4, π/4] after subtracting multiples of π/2 in three parts: within 2e-7 for |x| up to
    /// about 10,000.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Lanes4 x, out Lanes4 sin, out Lanes4 cos)
    {
        Vector128<float> quadrant = Vector128.Floor(Vector128.MultiplyAddEstimate(x._v, Vector128.Create(0.636619772f), Vector128.Create(0.5f)));
        Vector128<int> q = Vector128.ConvertToInt32Native(quadrant);
        Vector128<float> r = Vector128.MultiplyAddEstimate(quadrant, Vector128.Create(-1.5703125f), x._v);
        r = Vector128.MultiplyAddEstimate(quadrant, Vector128.Create(-4.83751296997e-4f), r);
        r = Vector128.MultiplyAddEstimate(quadrant, Vector128.Create(-7.54978995489e-8f), r);
        Vector128<float> z = r * r;
        Vector128<float> s = Vector128.MultiplyAddEstimate(z, Vector128.Create(-1.9515295891e-4f), Vector128.Create(8.3321608736e-3f));
        s = Vector128.MultiplyAddEstimate(s, z, Vector128.Create(-1.6666654611e-1f));
        s = Vector128.MultiplyAddEstimate(s * z, r, r);
        Vector128<float> c = Vector128.MultiplyAddEstimate(z, Vector128.Create(2.443315711809948e-5f), Vector128.Create(-1.388731625493765e-3f));
        c = Vector128.MultiplyAddEstimate(c, z, Vector128.Create(4.166664568298827e-2f));
        c = Vector128.MultiplyAddEstimate(c, z * z, Vector128.MultiplyAddEstimate(z, Vector128.Create(-0.5f), Vector128.Create(1f)));

        // Odd quadrants swap sine and cosine; the second bit of the quadrant, or of the next one, is the sign.
        Vector128<float> swap = Vector128.Equals(q & Vector128.Create(1), Vector128.Create(1)).AsSingle();
        Vector128<int> sineSign = Vector128.ShiftLeft(q & Vector128.Create(2), 30), cosineSign = Vector128.ShiftLeft((q + Vector128.Create(1)) & Vector128.Create(2), 30);
        sin = new((Vector128.ConditionalSelect(swap, c, s).AsInt32() ^ sineSign).AsSingle());
        cos = new((Vector128.ConditionalSelect(swap, s, c).AsInt32() ^ cosineSign).AsSingle());
    }
}
