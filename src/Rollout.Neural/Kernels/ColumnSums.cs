using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>Sums of a matrix's columns: the gradient of a bias.</summary>
internal static unsafe class ColumnSums
{
    /// <summary>sums[j] = (or +=) sum over i of matrix[i, j].</summary>
    public static void Run(int rows, int columns, ReadOnlySpan<float> matrix, Span<float> sums, bool accumulate)
    {
        fixed (float* m = matrix, s = sums)
        {
            if (Simd.Has16) Sum<Simd16>(rows, columns, m, s, accumulate);
            else if (Simd.Has8) Sum<Simd8>(rows, columns, m, s, accumulate);
            else Sum<Simd4>(rows, columns, m, s, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<V>(int rows, int columns, float* m, float* s, bool accumulate) where V : struct, ISimd<V>
    {
        int j = 0;
        for (; j + 4 * V.Count <= columns; j += 4 * V.Count)
        {
            V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
            float* p = m + j;
            for (int i = 0; i < rows; i++, p += columns)
            {
                a += V.Load(ref p[0]);
                b += V.Load(ref p[V.Count]);
                c += V.Load(ref p[2 * V.Count]);
                d += V.Load(ref p[3 * V.Count]);
            }

            Put(s + j, a, accumulate);
            Put(s + j + V.Count, b, accumulate);
            Put(s + j + 2 * V.Count, c, accumulate);
            Put(s + j + 3 * V.Count, d, accumulate);
        }

        for (; j + V.Count <= columns; j += V.Count)
        {
            V a = V.Zero;
            for (int i = 0; i < rows; i++) a += V.Load(ref m[(nint)i * columns + j]);
            Put(s + j, a, accumulate);
        }

        for (; j < columns; j++)
        {
            float sum = 0;
            for (int i = 0; i < rows; i++) sum += m[(nint)i * columns + j];
            s[j] = accumulate ? s[j] + sum : sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<V>(float* destination, V value, bool accumulate) where V : struct, ISimd<V> =>
        (accumulate ? V.Load(ref *destination) + value : value).Store(ref *destination);
}
