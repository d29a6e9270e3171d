using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// <see cref="MatrixMultiply"/> for matrices that do not fit the first cache: a strip of B's columns over a part of the depth is copied together, so that it
/// stays there while all rows pass, and a transposed A is turned into rows. Every element is still summed in the order of p, so the result is the same to the bit.
/// </summary>
/// <remarks>Goto and van de Geijn: Anatomy of high-performance matrix multiplication (2008), with the roles that fit a tile of 4 rows and 64 columns.</remarks>
internal static unsafe class BlockedMultiply
{
    /// <summary>Depth of a strip: with 64 columns 28 KB; no power of two, whose addresses would share cache lines' places.</summary>
    private const int Depth = 112;

    /// <summary>Rows of A that are turned at a time: 112 KB.</summary>
    private const int Rows = 256;

    private const int Widest = 64;

    [ThreadStatic]
    private static AlignedBuffer? t_memory;

    /// <summary>Whether B is large enough, and used by enough rows, for copying it to pay.</summary>
    public static bool Pays(int rows, int columns, int depth) => rows >= 16 && columns >= Widest && (long)depth * columns >= 1 << 14;

    public static void Run(int rows, int columns, int depth, float* a, nint aRow, nint aColumn, float* b, float* c, Start start, float* bias)
    {
        t_memory ??= new AlignedBuffer(Depth * (Widest + Rows));
        fixed (float* memory = t_memory.All)
        {
            if (Simd.Has16) Blocks<Simd16>(rows, columns, depth, a, aRow, aColumn, b, c, start, bias, memory, 4 * Simd16.Count);
            else if (Simd.Has8) Blocks<Simd8>(rows, columns, depth, a, aRow, aColumn, b, c, start, bias, memory, 2 * Simd8.Count);
            else Blocks<Simd4>(rows, columns, depth, a, aRow, aColumn, b, c, start, bias, memory, 4 * Simd4.Count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<V>(
        int rows, int columns, int depth, float* a, nint aRow, nint aColumn, float* b, float* c, Start start, float* bias, float* memory, int width) where V : struct, ISimd<V>
    {
        float* strip = memory, turned = memory + Depth * Widest;
        int whole = columns - columns % width;
        for (int p = 0; p < depth; p += Depth)
        {
            int deep = Math.Min(Depth, depth - p);
            Start from = p == 0 ? start : Start.Accumulate;
            for (int i = 0; i < rows; i += Rows)
            {
                int tall = Math.Min(Rows, rows - i);
                float* block = a + i * aRow + p * aColumn, result = c + (nint)i * columns;
                nint row = aRow, column = aColumn;
                if (aColumn != 1)
                {
                    Transpose.Run(deep, tall, block, (int)aColumn, turned, deep);
                    block = turned;
                    (row, column) = (deep, 1);
                }

                for (int j = 0; j < whole; j += width)
                {
                    Copy<V>(b + (nint)p * columns + j, columns, strip, width, deep);
                    Strip<V>(tall, deep, block, row, column, strip, width, result + j, columns, from, bias + j);
                }

                MatrixMultiply.SingleVectors<V>(whole, tall, columns, deep, block, row, column, b + (nint)p * columns, result, from, bias);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Strip<V>(int rows, int depth, float* a, nint aRow, nint aColumn, float* b, nint width, float* c, nint cRow, Start start, float* bias) where V : struct, ISimd<V>
    {
        int i = 0;
        if (width == 4 * V.Count)
        {
            for (; i + 4 <= rows; i += 4) MatrixTiles.Tile4x4<V>(depth, a + i * aRow, aRow, aColumn, b, width, c + i * cRow, cRow, bias, start);
            for (; i < rows; i++) MatrixTiles.Tile1x4<V>(depth, a + i * aRow, aRow, aColumn, b, width, c + i * cRow, cRow, bias, start);
        }
        else
        {
            for (; i + 4 <= rows; i += 4) MatrixTiles.Tile4x2<V>(depth, a + i * aRow, aRow, aColumn, b, width, c + i * cRow, cRow, bias, start);
            for (; i < rows; i++) MatrixTiles.Tile1x2<V>(depth, a + i * aRow, aRow, aColumn, b, width, c + i * cRow, cRow, bias, start);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy<V>(float* source, nint stride, float* strip, int width, int depth) where V : struct, ISimd<V>
    {
        for (int p = 0; p < depth; p++, source += stride, strip += width)
        {
            for (int j = 0; j < width; j += V.Count) V.Load(ref source[j]).Store(ref strip[j]);
        }
    }
}
