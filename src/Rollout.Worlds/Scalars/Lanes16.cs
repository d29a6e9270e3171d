using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Worlds;

/// <summary>16 floats in a 512-bit register, one robot a lane; a mask has all bits of a lane set or none.</summary>
public readonly struct Lanes16 : ILanes<Lanes16>
{
    private readonly Vector512<float> _v;

    private Lanes16(Vector512<float> value) => _v = value;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(ref float source) => new(Vector512.LoadUnsafe(ref source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Lanes16 value, ref float destination) => value._v.StoreUnsafe(ref destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint Bits(Lanes16 mask) => (uint)Vector512.ExtractMostSignificantBits(mask._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Mask(uint bits) => new(Vector512.Equals(Vector512.Create(bits) & LaneBits, LaneBits).AsSingle());

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint CountUp(ref int counters, int limit)
    {
        Vector512<int> counted = Vector512.LoadUnsafe(ref counters) + Vector512<int>.One;
        counted.StoreUnsafe(ref counters);
        return (uint)Vector512.ExtractMostSignificantBits(Vector512.GreaterThanOrEqual(counted, Vector512.Create(limit)));
    }

    private static Vector512<uint> LaneBits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, 32768u);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Const(double value) => new(Vector512.Create((float)value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a._v + b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a._v - b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a._v * b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator /(Lanes16 a, Lanes16 b) => new(a._v / b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a) => new(-a._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator >(Lanes16 a, Lanes16 b) => new(Vector512.GreaterThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator <(Lanes16 a, Lanes16 b) => new(Vector512.LessThan(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator >=(Lanes16 a, Lanes16 b) => new(Vector512.GreaterThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator <=(Lanes16 a, Lanes16 b) => new(Vector512.LessThanOrEqual(a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator &(Lanes16 a, Lanes16 b) => new(a._v & b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator |(Lanes16 a, Lanes16 b) => new(a._v | b._v);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Select(Lanes16 mask, Lanes16 a, Lanes16 b) => new(Vector512.ConditionalSelect(mask._v, a._v, b._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Sqrt(Lanes16 x) => new(Vector512.Sqrt(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Exp(Lanes16 x) => new(Vector512.Exp(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Log(Lanes16 x) => new(Vector512.Log(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Floor(Lanes16 x) => new(Vector512.Floor(x._v));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 RoundToSingle(Lanes16 x) => x;

    /// <summary>
    /// Sine and cosine by Cephes' polynomials on [-π/4, π/4] after subtracting multiples of π/2 in three parts: within 2e-7 for |x| up to
    /// about 10,000.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SinCos(Lanes16 x, out Lanes16 sin, out Lanes16 cos)
    {
        Vector512<float> quadrant = Vector512.Floor(Vector512.MultiplyAddEstimate(x._v, Vector512.Create(0.636619772f), Vector512.Create(0.5f)));
        Vector512<int> q = Vector512.ConvertToInt32Native(quadrant);
        Vector512<float> r = Vector512.MultiplyAddEstimate(quadrant, Vector512.Create(-1.5703125f), x._v);
        r = Vector512.MultiplyAddEstimate(quadrant, Vector512.Create(-4.83751296997e-4f), r);
        r = Vector512.MultiplyAddEstimate(quadrant, Vector512.Create(-7.54978995489e-8f), r);
        Vector512<float> z = r * r;
        Vector512<float> s = Vector512.MultiplyAddEstimate(z, Vector512.Create(-1.9515295891e-4f), Vector512.Create(8.3321608736e-3f));
        s = Vector512.MultiplyAddEstimate(s, z, Vector512.Create(-1.6666654611e-1f));
        s = Vector512.MultiplyAddEstimate(s * z, r, r);
        Vector512<float> c = Vector512.MultiplyAddEstimate(z, Vector512.Create(2.443315711809948e-5f), Vector512.Create(-1.388731625493765e-3f));
        c = Vector512.MultiplyAddEstimate(c, z, Vector512.Create(4.166664568298827e-2f));
        c = Vector512.MultiplyAddEstimate(c, z * z, Vector512.MultiplyAddEstimate(z, Vector512.Create(-0.5f), Vector512.Create(1f)));

        // Odd quadrants swap sine and cosine; the second bit of the quadrant, or of the next one, is the sign.
        Vector512<float> swap = Vector512.Equals(q & Vector512.Create(1), Vector512.Create(1)).AsSingle();
        Vector512<int> sineSign = Vector512.ShiftLeft(q & Vector512.Create(2), 30), cosineSign = Vector512.ShiftLeft((q + Vector512.Create(1)) & Vector512.Create(2), 30);
        sin = new((Vector512.ConditionalSelect(swap, c, s).AsInt32() ^ sineSign).AsSingle());
        cos = new((Vector512.ConditionalSelect(swap, s, c).AsInt32() ^ cosineSign).AsSingle());
    }
}
