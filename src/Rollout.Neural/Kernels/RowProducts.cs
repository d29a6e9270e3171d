using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>y[i, o] = bias[o] + x[i] · w[o]: a layer with few outputs, where a dot product of rows beats a tile of mostly padding.</summary>
internal static unsafe class RowProducts
{
    /// <summary>Runs the layer.</summary>
    /// <param name="rows">Rows of x and y.</param>
    /// <param name="outputs">Rows of w.</param>
    /// <param name="depth">Columns of x and w.</param>
    /// <param name="x">[rows, depth].</param>
    /// <param name="w">[outputs, depth].</param>
    /// <param name="bias">[outputs].</param>
    /// <param name="y">[rows, outputs].</param>
    public static void Run(int rows, int outputs, int depth, ReadOnlySpan<float> x, ReadOnlySpan<float> w, ReadOnlySpan<float> bias, Span<float> y)
    {
        if (x.Length < rows * depth || w.Length < outputs * depth || bias.Length < outputs || y.Length < rows * outputs)
            throw new ArgumentException($"A layer of {outputs} outputs and {depth} inputs over {rows} rows does not fit its spans.");
        fixed (float* px = x, pw = w, pb = bias, py = y)
        {
            if (Simd.Has16) Products<Simd16>(rows, outputs, depth, px, pw, pb, py);
            else if (Simd.Has8) Products<Simd8>(rows, outputs, depth, px, pw, pb, py);
            else Products<Simd4>(rows, outputs, depth, px, pw, pb, py);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Products<V>(int rows, int outputs, int depth, float* x, float* w, float* bias, float* y) where V : struct, ISimd<V>
    {
        int whole = depth - depth % V.Count;
        for (int o = 0; o < outputs; o++)
        {
            float* weights = w + (nint)o * depth;
            for (int i = 0; i < rows; i++)
            {
                float* row = x + (nint)i * depth;
                V even = V.Zero, odd = V.Zero;
                int p = 0;
                for (; p + 2 * V.Count <= whole; p += 2 * V.Count)
                {
                    even = V.MultiplyAdd(V.Load(ref row[p]), V.Load(ref weights[p]), even);
                    odd = V.MultiplyAdd(V.Load(ref row[p + V.Count]), V.Load(ref weights[p + V.Count]), odd);
                }

                if (p < whole) even = V.MultiplyAdd(V.Load(ref row[p]), V.Load(ref weights[p]), even);
                float sum = V.Sum(even + odd);
                for (p = whole; p < depth; p++) sum += row[p] * weights[p];
                y[(nint)i * outputs + o] = bias[o] + sum;
            }
        }
    }
}
