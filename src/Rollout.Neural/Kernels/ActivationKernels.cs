using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>The fused activations, in place, and the product of a gradient with their derivative.</summary>
internal static unsafe class ActivationKernels
{
    /// <summary>values = f(values).</summary>
    public static void Forward(Activation activation, Span<float> values)
    {
        switch (activation)
        {
            case Activation.Tanh:
                Elementwise.Tanh(values, values);
                break;
            case Activation.Relu:
                fixed (float* v = values)
                {
                    if (Simd.Has16) Relu<Simd16>(v, values.Length);
                    else if (Simd.Has8) Relu<Simd8>(v, values.Length);
                    else Relu<Simd4>(v, values.Length);
                }

                break;
        }
    }

    /// <summary>gradient *= f', where <paramref name="output"/> = f(x).</summary>
    public static void Backward(Activation activation, ReadOnlySpan<float> output, Span<float> gradient)
    {
        if (activation == Activation.None) return;
        bool tanh = activation == Activation.Tanh;
        fixed (float* y = output, g = gradient)
        {
            if (Simd.Has16) MultiplyByDerivative<Simd16>(y, g, gradient.Length, tanh);
            else if (Simd.Has8) MultiplyByDerivative<Simd8>(y, g, gradient.Length, tanh);
            else MultiplyByDerivative<Simd4>(y, g, gradient.Length, tanh);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Relu<V>(float* v, int length) where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i + V.Count <= length; i += V.Count) V.Max(V.Load(ref v[i]), V.Zero).Store(ref v[i]);
        for (; i < length; i++) v[i] = MathF.Max(v[i], 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyByDerivative<V>(float* y, float* g, int length, bool tanh) where V : struct, ISimd<V>
    {
        int i = 0;
        if (tanh)
        {
            for (; i + V.Count <= length; i += V.Count)
            {
                V value = V.Load(ref y[i]), gradient = V.Load(ref g[i]);
                (gradient - gradient * (value * value)).Store(ref g[i]);
            }

            for (; i < length; i++) g[i] -= g[i] * (y[i] * y[i]);
            return;
        }

        for (; i + V.Count <= length; i += V.Count)
            V.Select(V.GreaterThan(V.Load(ref y[i]), V.Zero), V.Load(ref g[i]), V.Zero).Store(ref g[i]);
        for (; i < length; i++) g[i] = y[i] > 0 ? g[i] : 0;
    }
}
