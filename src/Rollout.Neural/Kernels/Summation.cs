using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>Sums of spans, in an order that depends on the vector width alone.</summary>
internal static unsafe class Summation
{
    /// <summary>The sum of all elements.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        fixed (float* v = values)
        {
            return Simd.Has16 ? Sum<Simd16>(v, values.Length) : Simd.Has8 ? Sum<Simd8>(v, values.Length) : Sum<Simd4>(v, values.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<V>(float* values, int length) where V : struct, ISimd<V>
    {
        V even = V.Zero, odd = V.Zero;
        int i = 0;
        for (; i + 2 * V.Count <= length; i += 2 * V.Count)
        {
            even += V.Load(ref values[i]);
            odd += V.Load(ref values[i + V.Count]);
        }

        float sum = V.Sum(even + odd);
        for (; i < length; i++) sum += values[i];
        return sum;
    }
}
