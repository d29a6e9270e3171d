using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Copies a row-major matrix into its transpose, four by four elements at a time.</summary>
internal static unsafe class Transpose
{
    /// <summary>destination[j, i] = source[i, j], or += with <paramref name="accumulate"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int columns, ReadOnlySpan<float> source, Span<float> destination, bool accumulate = false)
    {
        if (source.Length < rows * columns || destination.Length < rows * columns)
            throw new ArgumentException($"A [{rows}, {columns}] matrix does not fit spans of {source.Length} and {destination.Length}.");
        fixed (float* s = source, d = destination)
        {
            int blockRows = rows & ~3, blockColumns = columns & ~3;
            for (int i = 0; i < blockRows; i += 4)
            {
                for (int j = 0; j < blockColumns; j += 4) FourByFour.Transpose(s + (nint)i * columns + j, columns, d + (nint)j * rows + i, rows, accumulate);
                Remainder(s, d, rows, columns, i, i + 4, blockColumns, columns, accumulate);
            }

            Remainder(s, d, rows, columns, blockRows, rows, 0, columns, accumulate);
        }
    }

    private static void Remainder(float* s, float* d, int rows, int columns, int firstRow, int endRow, int firstColumn, int endColumn, bool accumulate)
    {
        for (int i = firstRow; i < endRow; i++)
        {
            for (int j = firstColumn; j < endColumn; j++)
            {
                float value = s[(nint)i * columns + j];
                d[(nint)j * rows + i] = accumulate ? d[(nint)j * rows + i] + value : value;
            }
        }
    }
}
