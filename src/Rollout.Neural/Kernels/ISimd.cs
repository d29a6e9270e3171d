using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Neural;

/// <summary>
/// A vector of floats as wide as one register. Kernels are written once over it and specialised by the JIT for 16, 8 and 4 lanes;
/// which one runs is chosen once, at start, by <see cref="Simd"/>: a 512-bit vector on a machine without AVX-512 would run in software.
/// </summary>
internal interface ISimd<V> where V : struct, ISimd<V>
{
    static abstract int Count { get; }

    static abstract V Zero { get; }

    static abstract V Broadcast(float value);

    /// <summary>Reads the lanes at <paramref name="source"/>.</summary>
    static abstract V Load(ref float source);

    void Store(ref float destination);

    static abstract V operator +(V a, V b);

    static abstract V operator -(V a, V b);

    static abstract V operator *(V a, V b);

    static abstract V operator /(V a, V b);

    /// <summary>a * b + c, fused where the machine can.</summary>
    static abstract V MultiplyAdd(V a, V b, V c);

    static abstract V Sqrt(V a);

    static abstract V Abs(V a);

    static abstract V Min(V a, V b);

    static abstract V Max(V a, V b);

    static abstract V Floor(V a);

    /// <summary>All bits set where a is greater than b.</summary>
    static abstract V GreaterThan(V a, V b);

    /// <summary>a where the mask's bits are set, else b.</summary>
    static abstract V Select(V mask, V a, V b);

    /// <summary>All bits set where a is not NaN.</summary>
    static abstract V IsNumber(V a);

    /// <summary>The magnitude of one with the sign of the other.</summary>
    static abstract V CopySign(V magnitude, V sign);

    /// <summary>2 to the power of a, which must hold integers between -126 and 127.</summary>
    static abstract V PowerOfTwo(V a);

    /// <summary>Splits positive normal a into a mantissa in [0.5, 1) and an exponent: a = mantissa * 2^exponent.</summary>
    static abstract V Mantissa(V a, out V exponent);

    /// <summary>Sum of the lanes, always in the same order.</summary>
    static abstract float Sum(V a);
}
