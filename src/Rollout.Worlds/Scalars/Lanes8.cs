using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Worlds;

/// <summary>8 floats in a 256-bit register, one robot a lane; a mask has all bits of a lane set or none.</summary>
public readonly struct Lanes8 : ILanes<Lanes8>
{
    private readonly Vector256<float> _v;

    private Lanes8(Vector256<float> value) => _v = value;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(ref float source) => new(Vector256.LoadUnsafe(ref source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes8 value, ref float destination) => value._v.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes8 mask) => (uint)Vector256.ExtractMostSignificantBits(mask._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Mask(uint bits) => new(Vector256.Equals(Vector256.Create(bits) & LaneBits, LaneBits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountUp(ref int counters, int limit)
    {
        Vector256<int> counted = Vector256.LoadUnsafe(ref counters) + Vector256<int>.One;
        counted.StoreUnsafe(ref counters);
        return (uint)Vector256.ExtractMostSignificantBits(Vector256.GreaterThanOrEqual(counted, Vector256.Create(limit)));
    }

    private static Vector256<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(1, 2, 4, 8, 16, 32, 64, 128u);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Const(double value) => new(Vector256.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._v * b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator /(Lanes8 a, Lanes8 b) => new(a._v / b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a) => new(-a._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator >(Lanes8 a, Lanes8 b) => new(Vector256.GreaterThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator <(Lanes8 a, Lanes8 b) => new(Vector256.LessThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator >=(Lanes8 a, Lanes8 b) => new(Vector256.GreaterThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator <=(Lanes8 a, Lanes8 b) => new(Vector256.LessThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator &(Lanes8 a, Lanes8 b) => new(a._v & b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator |(Lanes8 a, Lanes8 b) => new(a._v | b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Select(Lanes8 mask, Lanes8 a, Lanes8 b) => new(Vector256.ConditionalSelect(mask._v, a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Sqrt(Lanes8 x) => new(Vector256.Sqrt(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Exp(Lanes8 x) => new(Vector256.Exp(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Log(Lanes8 x) => new(Vector256.Log(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Floor(Lanes8 x) => new(Vector256.Floor(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 RoundToSingle(Lanes8 x) => x;

    /// <summary>
    /// Sine and cosine by Cephes' polynomials on [-π/4, π/4] after subtracting multiples of π/2 in three parts: within 2e-7 for |x| up to
    /// about 10,000.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Lanes8 x, out Lanes8 sin, out Lanes8 cos)
    {
        Vector256<float> quadrant = Vector256.Floor(Vector256.MultiplyAddEstimate(x._v, Vector256.Create(0.636619772f), Vector256.Create(0.5f)));
        Vector256<int> q = Vector256.ConvertToInt32Native(quadrant);
        Vector256<float> r = Vector256.MultiplyAddEstimate(quadrant, Vector256.Create(-1.5703125f), x._v);
        r = Vector256.MultiplyAddEstimate(quadrant, Vector256.Create(-4.83751296997e-4f), r);
        r = Vector256.MultiplyAddEstimate(quadrant, Vector256.Create(-7.54978995489e-8f), r);
        Vector256<float> z = r * r;
        Vector256<float> s = Vector256.MultiplyAddEstimate(z, Vector256.Create(-1.9515295891e-4f), Vector256.Create(8.3321608736e-3f));
        s = Vector256.MultiplyAddEstimate(s, z, Vector256.Create(-1.6666654611e-1f));
        s = Vector256.MultiplyAddEstimate(s * z, r, r);
        Vector256<float> c = Vector256.MultiplyAddEstimate(z, Vector256.Create(2.443315711809948e-5f), Vector256.Create(-1.388731625493765e-3f));
        c = Vector256.MultiplyAddEstimate(c, z, Vector256.Create(4.166664568298827e-2f));
        c = Vector256.MultiplyAddEstimate(c, z * z, Vector256.MultiplyAddEstimate(z, Vector256.Create(-0.5f), Vector256.Create(1f)));

        // Odd quadrants swap sine and cosine; the second bit of the quadrant, or of the next one, is the sign.
        Vector256<float> swap = Vector256.Equals(q & Vector256.Create(1), Vector256.Create(1)).AsSingle();
        Vector256<int> sineSign = Vector256.ShiftLeft(q & Vector256.Create(2), 30), cosineSign = Vector256.ShiftLeft((q + Vector256.Create(1)) & Vector256.Create(2), 30);
        sin = new((Vector256.ConditionalSelect(swap, c, s).AsInt32() ^ sineSign).AsSingle());
        cos = new((Vector256.ConditionalSelect(swap, s, c).AsInt32() ^ cosineSign).AsSingle());
    }
}
