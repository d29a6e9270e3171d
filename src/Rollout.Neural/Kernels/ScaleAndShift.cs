using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>y = scale x + shift, or y += scale x + shift.</summary>
internal static unsafe class ScaleAndShift
{
    public static void Run(ReadOnlySpan<float> x, float scale, float shift, Span<float> y, bool accumulate)
    {
        if (x.Length != y.Length) throw new ArgumentException($"Spans of {x.Length} and {y.Length} elements differ in length.");
        fixed (float* px = x, py = y)
        {
            if (Simd.Has16) Run<Simd16>(px, scale, shift, py, y.Length, accumulate);
            else if (Simd.Has8) Run<Simd8>(px, scale, shift, py, y.Length, accumulate);
            else Run<Simd4>(px, scale, shift, py, y.Length, accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V>(float* x, float scale, float shift, float* y, int length, bool accumulate) where V : struct, ISimd<V>
    {
        V factor = V.Broadcast(scale), constant = V.Broadcast(shift);
        int i = 0;
        for (; i + V.Count <= length; i += V.Count)
        {
            V start = accumulate ? V.Load(ref y[i]) + constant : constant;
            V.MultiplyAdd(V.Load(ref x[i]), factor, start).Store(ref y[i]);
        }

        for (; i < length; i++) y[i] = MathF.FusedMultiplyAdd(x[i], scale, accumulate ? y[i] + shift : shift);
    }
}
