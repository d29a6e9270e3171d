using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>Limits on the length of a gradient, as PyTorch computes them.</summary>
public static unsafe class GradientClipping
{
    /// <summary>Sum of squares of all elements; its root is the norm. The order of summation depends on the vector width alone.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> gradients)
    {
        fixed (float* g = gradients)
        {
            return Simd.Has16 ? Sum<Simd16>(g, gradients.Length) : Simd.Has8 ? Sum<Simd8>(g, gradients.Length) : Sum<Simd4>(g, gradients.Length);
        }
    }

    /// <summary>Factor that brings a gradient of the given norm within the largest norm: min(1, largest / (norm + 1e-6)).</summary>
    public static float Scale(double norm, double largestNorm) => (float)Math.Min(1, largestNorm / (norm + 1e-6));

    /// <summary>Limits every element to [-limit, limit].</summary>
    public static void ByValue(Span<float> gradients, float limit)
    {
        for (int i = 0; i < gradients.Length; i++) gradients[i] = Math.Clamp(gradients[i], -limit, limit);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<V>(float* g, int length) where V : struct, ISimd<V>
    {
        V a = V.Zero, b = V.Zero, c = V.Zero, d = V.Zero;
        int i = 0;
        for (; i + 4 * V.Count <= length; i += 4 * V.Count)
        {
            V x = V.Load(ref g[i]), y = V.Load(ref g[i + V.Count]), z = V.Load(ref g[i + 2 * V.Count]), w = V.Load(ref g[i + 3 * V.Count]);
            a = V.MultiplyAdd(x, x, a);
            b = V.MultiplyAdd(y, y, b);
            c = V.MultiplyAdd(z, z, c);
            d = V.MultiplyAdd(w, w, d);
        }

        double sum = V.Sum((a + b) + (c + d));
        for (; i < length; i++) sum += (double)g[i] * g[i];
        return sum;
    }
}
