using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>What a matrix product is added to.</summary>
internal enum Start
{
    /// <summary>C = A B.</summary>
    Zero,

    /// <summary>C = bias + A B, the bias a row added to every row.</summary>
    Bias,

    /// <summary>C = C + A B.</summary>
    Accumulate,
}

/// <summary>
/// C[m, n] = start + sum over p of A(i, p) B[p, j]. A is addressed by two strides, so that it may be a matrix or its transpose; B and C are
/// row-major. Every element is summed in the order of p, whatever the tile, so results do not depend on the shape of the batch.
/// </summary>
internal static unsafe class MatrixMultiply
{
    /// <summary>Runs the product on spans, with the widest vectors of this machine.</summary>
    /// <param name="rows">m.</param>
    /// <param name="columns">n.</param>
    /// <param name="depth">Number of summands.</param>
    /// <param name="a">A, with A(i, p) at i * aRow + p * aColumn.</param>
    /// <param name="aRow">Stride of A's rows.</param>
    /// <param name="aColumn">Stride of A's columns.</param>
    /// <param name="b">B, [depth, n].</param>
    /// <param name="c">C, [m, n].</param>
    /// <param name="start">What the product is added to.</param>
    /// <param name="bias">The bias row, [n], for <see cref="Start.Bias"/>.</param>
    public static void Run(
        int rows, int columns, int depth, ReadOnlySpan<float> a, int aRow, int aColumn, ReadOnlySpan<float> b, Span<float> c, Start start, ReadOnlySpan<float> bias = default)
    {
        if (b.Length < depth * columns || c.Length < rows * columns || (start == Start.Bias && bias.Length < columns)
            || (rows > 0 && depth > 0 && a.Length <= (rows - 1) * aRow + (depth - 1) * aColumn))
            throw new ArgumentException($"A product [{rows}, {depth}] x [{depth}, {columns}] does not fit spans of {a.Length}, {b.Length} and {c.Length}.");
        fixed (float* pa = a, pb = b, pc = c, pbias = bias)
        {
            if (BlockedMultiply.Pays(rows, columns, depth)) BlockedMultiply.Run(rows, columns, depth, pa, aRow, aColumn, pb, pc, start, pbias);
            else if (Simd.Has16) Blocks<Simd16>(rows, columns, depth, pa, aRow, aColumn, pb, pc, start, pbias);
            else if (Simd.Has8) NarrowBlocks<Simd8>(rows, columns, depth, pa, aRow, aColumn, pb, pc, start, pbias);
            else Blocks<Simd4>(rows, columns, depth, pa, aRow, aColumn, pb, pc, start, pbias);
        }
    }

    /// <summary>Tiles of 4 rows and 4 vectors: 16 sums in flight, for machines with 32 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Blocks<V>(
        int rows, int columns, int depth, float* a, nint aRow, nint aColumn, float* b, float* c, Start start, float* bias) where V : struct, ISimd<V>
    {
        int j = 0;
        for (; j + 4 * V.Count <= columns; j += 4 * V.Count)
        {
            int i = 0;
            for (; i + 4 <= rows; i += 4)
                MatrixTiles.Tile4x4<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
            for (; i < rows; i++)
                MatrixTiles.Tile1x4<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
        }

        SingleVectors<V>(j, rows, columns, depth, a, aRow, aColumn, b, c, start, bias);
    }

    /// <summary>Tiles of 4 rows and 2 vectors: 8 sums in flight, for machines with 16 vector registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void NarrowBlocks<V>(
        int rows, int columns, int depth, float* a, nint aRow, nint aColumn, float* b, float* c, Start start, float* bias) where V : struct, ISimd<V>
    {
        int j = 0;
        for (; j + 2 * V.Count <= columns; j += 2 * V.Count)
        {
            int i = 0;
            for (; i + 4 <= rows; i += 4)
                MatrixTiles.Tile4x2<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
            for (; i < rows; i++)
                MatrixTiles.Tile1x2<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
        }

        SingleVectors<V>(j, rows, columns, depth, a, aRow, aColumn, b, c, start, bias);
    }

    /// <summary>The columns from <paramref name="j"/> on, one vector at a time, then one element at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SingleVectors<V>(
        int j, int rows, int columns, int depth, float* a, nint aRow, nint aColumn, float* b, float* c, Start start, float* bias) where V : struct, ISimd<V>
    {
        for (; j + V.Count <= columns; j += V.Count)
        {
            int i = 0;
            for (; i + 8 <= rows; i += 8)
                MatrixTiles.Tile8x1<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
            for (; i < rows; i++)
                MatrixTiles.Tile1x1<V>(depth, a + i * aRow, aRow, aColumn, b + j, columns, c + (nint)i * columns + j, columns, bias + j, start);
        }

        for (; j < columns; j++)
        {
            for (int i = 0; i < rows; i++)
            {
                float sum = start switch { Start.Accumulate => c[(nint)i * columns + j], Start.Bias => bias[j], _ => 0 };
                for (int p = 0; p < depth; p++) sum = MathF.FusedMultiplyAdd(a[i * aRow + p * aColumn], b[(nint)p * columns + j], sum);
                c[(nint)i * columns + j] = sum;
            }
        }
    }
}
