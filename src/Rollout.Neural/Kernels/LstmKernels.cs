using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// The elementwise half of a long short-term memory cell: i, f, o = sigmoid, g = tanh of the gates' sums, c = f c' + i g, h = o tanh c, with
/// c' the cell before the step. Gates lie in the order i, f, g, o, as PyTorch has them.
/// </summary>
internal static unsafe class LstmKernels
{
    private const int Widest = 16;

    /// <summary>One step forward.</summary>
    /// <param name="rows">Batch, n.</param>
    /// <param name="hidden">Width, H.</param>
    /// <param name="gates">[n, 4 H]: the gates' sums, overwritten by the gates.</param>
    /// <param name="before">c', [n, H], rows <paramref name="stride"/> apart.</param>
    /// <param name="cell">Receives c, likewise; may be <paramref name="before"/>.</param>
    /// <param name="output">Receives h, likewise.</param>
    /// <param name="stride">Distance of the rows of before, cell and output.</param>
    public static void Forward(int rows, int hidden, Span<float> gates, ReadOnlySpan<float> before, Span<float> cell, Span<float> output, int stride)
    {
        int state = (rows - 1) * stride + hidden;
        if (gates.Length < rows * 4 * hidden || before.Length < state || cell.Length < state || output.Length < state)
            throw new ArgumentException($"{rows} rows of {hidden} cells do not fit their spans.");
        fixed (float* g = gates, b = before, c = cell, h = output)
        {
            if (Simd.Has16) Forward<Simd16>(rows, hidden, g, b, c, h, stride);
            else if (Simd.Has8) Forward<Simd8>(rows, hidden, g, b, c, h, stride);
            else Forward<Simd4>(rows, hidden, g, b, c, h, stride);
        }
    }

    /// <summary>One step backward.</summary>
    /// <param name="rows">Batch, n.</param>
    /// <param name="hidden">Width, H.</param>
    /// <param name="gates">[n, 4 H], as <see cref="Forward(int, int, Span{float}, ReadOnlySpan{float}, Span{float}, Span{float}, int)"/> left them.</param>
    /// <param name="before">c', [n, H].</param>
    /// <param name="outputGradient">Gradient of h, [n, H].</param>
    /// <param name="cellGradient">Gradient of c, [n, H], overwritten by that of c'.</param>
    /// <param name="gateGradient">Receives the gradient of the gates' sums, [n, 4 H].</param>
    public static void Backward(
        int rows, int hidden, ReadOnlySpan<float> gates, ReadOnlySpan<float> before, ReadOnlySpan<float> outputGradient, Span<float> cellGradient, Span<float> gateGradient)
    {
        int state = rows * hidden;
        if (gates.Length < 4 * state || before.Length < state || outputGradient.Length < state || cellGradient.Length < state || gateGradient.Length < 4 * state)
            throw new ArgumentException($"{rows} rows of {hidden} cells do not fit their spans.");
        fixed (float* g = gates, b = before, dh = outputGradient, dc = cellGradient, dg = gateGradient)
        {
            if (Simd.Has16) Backward<Simd16>(rows, hidden, g, b, dh, dc, dg);
            else if (Simd.Has8) Backward<Simd8>(rows, hidden, g, b, dh, dc, dg);
            else Backward<Simd4>(rows, hidden, g, b, dh, dc, dg);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<V>(int rows, int hidden, float* gates, float* before, float* cell, float* output, nint stride) where V : struct, ISimd<V>
    {
        int whole = hidden - hidden % V.Count, rest = hidden - whole;
        float* padded = stackalloc float[7 * Widest];
        for (int row = 0; row < rows; row++, gates += 4 * hidden, before += stride, cell += stride, output += stride)
        {
            for (int j = 0; j < whole; j += V.Count) Forward<V>(gates + j, hidden, before + j, cell + j, output + j);
            if (rest == 0) continue;
            for (int gate = 0; gate < 4; gate++) Copy(gates + gate * hidden + whole, padded + gate * Widest, rest);
            Copy(before + whole, padded + 4 * Widest, rest);
            Forward<V>(padded, Widest, padded + 4 * Widest, padded + 5 * Widest, padded + 6 * Widest);
            for (int gate = 0; gate < 4; gate++) Copy(padded + gate * Widest, gates + gate * hidden + whole, rest);
            Copy(padded + 5 * Widest, cell + whole, rest);
            Copy(padded + 6 * Widest, output + whole, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Forward<V>(float* gates, nint next, float* before, float* cell, float* output) where V : struct, ISimd<V>
    {
        V i = SigmoidFunction.Apply(V.Load(ref gates[0])), f = SigmoidFunction.Apply(V.Load(ref gates[next]));
        V g = TanhFunction.Apply(V.Load(ref gates[2 * next])), o = SigmoidFunction.Apply(V.Load(ref gates[3 * next]));
        V c = V.MultiplyAdd(f, V.Load(ref *before), i * g);
        i.Store(ref gates[0]);
        f.Store(ref gates[next]);
        g.Store(ref gates[2 * next]);
        o.Store(ref gates[3 * next]);
        c.Store(ref *cell);
        (o * TanhFunction.Apply(c)).Store(ref *output);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<V>(int rows, int hidden, float* gates, float* before, float* outputGradient, float* cellGradient, float* gateGradient)
        where V : struct, ISimd<V>
    {
        int whole = hidden - hidden % V.Count, rest = hidden - whole;
        float* padded = stackalloc float[11 * Widest];
        for (int row = 0; row < rows; row++, gates += 4 * hidden, gateGradient += 4 * hidden, before += hidden, outputGradient += hidden, cellGradient += hidden)
        {
            for (int j = 0; j < whole; j += V.Count)
                Backward<V>(gates + j, hidden, before + j, outputGradient + j, cellGradient + j, gateGradient + j, hidden);
            if (rest == 0) continue;
            for (int gate = 0; gate < 4; gate++) Copy(gates + gate * hidden + whole, padded + gate * Widest, rest);
            Copy(before + whole, padded + 4 * Widest, rest);
            Copy(outputGradient + whole, padded + 5 * Widest, rest);
            Copy(cellGradient + whole, padded + 6 * Widest, rest);
            Backward<V>(padded, Widest, padded + 4 * Widest, padded + 5 * Widest, padded + 6 * Widest, padded + 7 * Widest, Widest);
            Copy(padded + 6 * Widest, cellGradient + whole, rest);
            for (int gate = 0; gate < 4; gate++) Copy(padded + (7 + gate) * Widest, gateGradient + gate * hidden + whole, rest);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Backward<V>(float* gates, nint next, float* before, float* outputGradient, float* cellGradient, float* gateGradient, nint nextGradient)
        where V : struct, ISimd<V>
    {
        V i = V.Load(ref gates[0]), f = V.Load(ref gates[next]), g = V.Load(ref gates[2 * next]), o = V.Load(ref gates[3 * next]);
        V cBefore = V.Load(ref *before), dh = V.Load(ref *outputGradient);

        // The cell costs less to compute again than to keep.
        V tanh = TanhFunction.Apply(V.MultiplyAdd(f, cBefore, i * g));
        V dc = V.MultiplyAdd(dh * o, V.Broadcast(1) - tanh * tanh, V.Load(ref *cellGradient));
        (dc * g * (i - i * i)).Store(ref gateGradient[0]);
        (dc * cBefore * (f - f * f)).Store(ref gateGradient[nextGradient]);
        (dc * i * (V.Broadcast(1) - g * g)).Store(ref gateGradient[2 * nextGradient]);
        (dh * tanh * (o - o * o)).Store(ref gateGradient[3 * nextGradient]);
        (dc * f).Store(ref *cellGradient);
    }

    private static void Copy(float* source, float* destination, int length)
    {
        for (int i = 0; i < length; i++) destination[i] = source[i];
    }
}
