using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// The elementwise half of a gated recurrent unit: r, z = sigmoid(a + b), n = tanh(a + r b), h = (1 - z) n + z h', with a the sums over the input,
/// b those over the hidden values before the step, h', biases included. Gates lie in the order r, z, n, as PyTorch has them.
/// </summary>
internal static unsafe class GruKernels
{
    private const int Widest = 16;

    /// <summary>One step forward.</summary>
    /// <param name="rows">Batch, n.</param>
    /// <param name="hidden">Width, H.</param>
    /// <param name="gates">[n, 3 H]: the sums over the input, overwritten by the gates.</param>
    /// <param name="recurrent">[n, 3 H]: the sums over h'.</param>
    /// <param name="before">h', [n, H], rows <paramref name="stride"/> apart.</param>
    /// <param name="output">Receives h, likewise; may be <paramref name="before"/>.</param>
    /// <param name="stride">Distance of the rows of before and output.</param>
    public static void Forward(int rows, int hidden, Span<float> gates, ReadOnlySpan<float> recurrent, ReadOnlySpan<float> before, Span<float> output, int stride)
    {
        int state = (rows - 1) * stride + hidden;
        if (gates.Length < rows * 3 * hidden || recurrent.Length < rows * 3 * hidden || before.Length < state || output.Length < state)
            throw new ArgumentException($"{rows} rows of {hidden} units do not fit their spans.");
        fixed (float* a = gates, b = recurrent, h = before, y = output)
        {
            if (Simd.Has16) Forward<Simd16>(rows, hidden, a, b, h, y, stride);
            else if (Simd.Has8) Forward<Simd8>(rows, hidden, a, b, h, y, stride);
            else Forward<Simd4>(rows, hidden, a, b, h, y, stride);
        }
    }

    /// <summary>One step backward.</summary>
    /// <param name="rows">Batch, n.</param>
    /// <param name="hidden">Width, H.</param>
    /// <param name="gates">[n, 3 H], as <see cref="Forward(int, int, Span{float}, ReadOnlySpan{float}, ReadOnlySpan{float}, Span{float}, int)"/> left them.</param>
    /// <param name="candidate">b of the gate n, [n, H].</param>
    /// <param name="before">h', [n, H].</param>
    /// <param name="outputGradient">Gradient of h, [n, H].</param>
    /// <param name="gateGradient">Receives the gradient of a, [n, 3 H].</param>
    /// <param name="recurrentGradient">Receives the gradient of b, [n, 3 H].</param>
    /// <param name="beforeGradient">Receives what reaches h' past the gates, [n, H].</param>
    public static void Backward(
        int rows, int hidden, ReadOnlySpan<float> gates, ReadOnlySpan<float> candidate, ReadOnlySpan<float> before, ReadOnlySpan<float> outputGradient,
        Span<float> gateGradient, Span<float> recurrentGradient, Span<float> beforeGradient)
    {
        int state = rows * hidden;
        if (gates.Length < 3 * state || candidate.Length < state || before.Length < state || outputGradient.Length < state || gateGradient.Length < 3 * state
            || recurrentGradient.Length < 3 * state || beforeGradient.Length < state)
            throw new ArgumentException($"{rows} rows of {hidden} units do not fit their spans.");
        fixed (float* g = gates, n = candidate, h = before, dh = outputGradient, da = gateGradient, db = recurrentGradient, dBefore = beforeGradient)
        {
            if (Simd.Has16) Backward<Simd16>(rows, hidden, g, n, h, dh, da, db, dBefore);
            else if (Simd.Has8) Backward<Simd8>(rows, hidden, g, n, h, dh, da, db, dBefore);
            else Backward<Simd4>(rows, hidden, g, n, h, dh, da, db, dBefore);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<V>(int rows, int hidden, float* gates, float* recurrent, float* before, float* output, nint stride) where V : struct, ISimd<V>
    {
        int whole = hidden - hidden % V.Count, rest = hidden - whole;
        float* padded = stackalloc float[8 * Widest];
        for (int row = 0; row < rows; row++, gates += 3 * hidden, recurrent += 3 * hidden, before += stride, output += stride)
        {
            for (int j = 0; j < whole; j += V.Count) Forward<V>(gates + j, recurrent + j, hidden, before + j, output + j);
            if (rest == 0) continue;
            for (int gate = 0; gate < 3; gate++)
            {
                Copy(gates + gate * hidden + whole, padded + gate * Widest, rest);
                Copy(recurrent + gate * hidden + whole, padded + (3 + gate) * Widest, rest);
            }

            Copy(before + whole, padded + 6 * Widest, rest);
            Forward<V>(padded, padded + 3 * Widest, Widest, padded + 6 * Widest, padded + 7 * Widest);
            for (int gate = 0; gate < 3; gate++) Copy(padded + gate * Widest, gates + gate * hidden + whole, rest);
            Copy(padded + 7 * Widest, output + whole, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward<V>(float* gates, float* recurrent, nint next, float* before, float* output) where V : struct, ISimd<V>
    {
        V r = SigmoidFunction.Apply(V.Load(ref gates[0]) + V.Load(ref recurrent[0]));
        V z = SigmoidFunction.Apply(V.Load(ref gates[next]) + V.Load(ref recurrent[next]));
        V n = TanhFunction.Apply(V.MultiplyAdd(r, V.Load(ref recurrent[2 * next]), V.Load(ref gates[2 * next])));
        r.Store(ref gates[0]);
        z.Store(ref gates[next]);
        n.Store(ref gates[2 * next]);
        V.MultiplyAdd(z, V.Load(ref *before) - n, n).Store(ref *output);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<V>(
        int rows, int hidden, float* gates, float* candidate, float* before, float* outputGradient, float* gateGradient, float* recurrentGradient, float* beforeGradient)
        where V : struct, ISimd<V>
    {
        int whole = hidden - hidden % V.Count, rest = hidden - whole;
        float* padded = stackalloc float[13 * Widest];
        for (int row = 0; row < rows; row++)
        {
            for (int j = 0; j < whole; j += V.Count)
                Backward<V>(gates + j, candidate + j, before + j, outputGradient + j, gateGradient + j, recurrentGradient + j, beforeGradient + j, hidden);
            if (rest > 0)
            {
                for (int gate = 0; gate < 3; gate++) Copy(gates + gate * hidden + whole, padded + gate * Widest, rest);
                Copy(candidate + whole, padded + 3 * Widest, rest);
                Copy(before + whole, padded + 4 * Widest, rest);
                Copy(outputGradient + whole, padded + 5 * Widest, rest);
                Backward<V>(padded, padded + 3 * Widest, padded + 4 * Widest, padded + 5 * Widest, padded + 6 * Widest, padded + 9 * Widest, padded + 12 * Widest, Widest);
                for (int gate = 0; gate < 3; gate++)
                {
                    Copy(padded + (6 + gate) * Widest, gateGradient + gate * hidden + whole, rest);
                    Copy(padded + (9 + gate) * Widest, recurrentGradient + gate * hidden + whole, rest);
                }

                Copy(padded + 12 * Widest, beforeGradient + whole, rest);
            }

            gates += 3 * hidden;
            gateGradient += 3 * hidden;
            recurrentGradient += 3 * hidden;
            candidate += hidden;
            before += hidden;
            outputGradient += hidden;
            beforeGradient += hidden;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward<V>(
        float* gates, float* candidate, float* before, float* outputGradient, float* gateGradient, float* recurrentGradient, float* beforeGradient, nint next)
        where V : struct, ISimd<V>
    {
        V r = V.Load(ref gates[0]), z = V.Load(ref gates[next]), n = V.Load(ref gates[2 * next]), dh = V.Load(ref *outputGradient);
        V dn = dh * (V.Broadcast(1) - z) * (V.Broadcast(1) - n * n);
        V dz = dh * (V.Load(ref *before) - n) * (z - z * z);
        V dr = dn * V.Load(ref *candidate) * (r - r * r);
        dr.Store(ref gateGradient[0]);
        dz.Store(ref gateGradient[next]);
        dn.Store(ref gateGradient[2 * next]);
        dr.Store(ref recurrentGradient[0]);
        dz.Store(ref recurrentGradient[next]);
        (dn * r).Store(ref recurrentGradient[2 * next]);
        (dh * z).Store(ref *beforeGradient);
    }

    private static void Copy(float* source, float* destination, int length)
    {
        for (int i = 0; i < length; i++) destination[i] = source[i];
    }
}
