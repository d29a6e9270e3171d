using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rollout.Neural;

/// <summary>4 floats in a 128-bit register.</summary>
internal readonly struct Simd4(Vector128<float> value) : ISimd<Simd4>
{
    private readonly Vector128<float> _v = value;

    public static int Count => 4;

    public static Simd4 Zero => new(Vector128<float>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Broadcast(float value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Load(ref float source) => new(Vector128.LoadUnsafe(ref source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(ref float destination) => _v.StoreUnsafe(ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 operator +(Simd4 a, Simd4 b) => new(a._v + b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 operator -(Simd4 a, Simd4 b) => new(a._v - b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 operator *(Simd4 a, Simd4 b) => new(a._v * b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 operator /(Simd4 a, Simd4 b) => new(a._v / b._v);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 MultiplyAdd(Simd4 a, Simd4 b, Simd4 c) => new(Vector128.MultiplyAddEstimate(a._v, b._v, c._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Sqrt(Simd4 a) => new(Vector128.Sqrt(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Abs(Simd4 a) => new(Vector128.Abs(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Min(Simd4 a, Simd4 b) => new(Vector128.MinNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Max(Simd4 a, Simd4 b) => new(Vector128.MaxNative(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Floor(Simd4 a) => new(Vector128.Floor(a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 GreaterThan(Simd4 a, Simd4 b) => new(Vector128.GreaterThan(a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Select(Simd4 mask, Simd4 a, Simd4 b) => new(Vector128.ConditionalSelect(mask._v, a._v, b._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 IsNumber(Simd4 a) => new(Vector128.Equals(a._v, a._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 CopySign(Simd4 magnitude, Simd4 sign) => new(Vector128.CopySign(magnitude._v, sign._v));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 PowerOfTwo(Simd4 a) => new(Vector128.ShiftLeft(Vector128.ConvertToInt32(a._v) + Vector128.Create(127), 23).AsSingle());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Simd4 Mantissa(Simd4 a, out Simd4 exponent)
    {
        Vector128<int> bits = a._v.AsInt32();
        exponent = new(Vector128.ConvertToSingle(Vector128.ShiftRightLogical(bits, 23) - Vector128.Create(126)));
        return new(((bits & Vector128.Create(0x007FFFFF)) | Vector128.Create(0x3F000000)).AsSingle());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Simd4 a) => Vector128.Sum(a._v);
}
