using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Neural;

/// <summary>Copies a row-major matrix into its transpose, four by four elements at a time.</summary>
internal static unsafe class Transpose
{
    /// <summary>Elements of a cache line: blocks of as many rows and columns touch every line once, however far rows are apart.</summary>
    private const int Line = 16;

    /// <summary>destination[j, i] = source[i, j], or += with <paramref name="accumulate"/>.</summary>
    public static void Run(int rows, int columns, ReadOnlySpan<float> source, Span<float> destination, bool accumulate = false)
    {
        if (source.Length < rows * columns || destination.Length < rows * columns)
            throw new ArgumentException($"A [{rows}, {columns}] matrix does not fit spans of {source.Length} and {destination.Length}.");
        fixed (float* s = source, d = destination) Run(rows, columns, s, columns, d, rows, accumulate);
    }

    /// <summary>The same on matrices whose rows are given distances apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(int rows, int columns, float* source, int sourceStride, float* destination, int destinationStride, bool accumulate = false)
    {
        float* block = stackalloc float[Line * Line];
        for (int i = 0; i < rows; i += Line)
        {
            int tall = Math.Min(Line, rows - i);
            for (int j = 0; j < columns; j += Line)
            {
                int wide = Math.Min(Line, columns - j);
                float* s = source + (nint)i * sourceStride + j, d = destination + (nint)j * destinationStride + i;
                if (tall < Line || wide < Line || accumulate)
                {
                    Block(tall, wide, s, sourceStride, d, destinationStride, accumulate);
                    continue;
                }

                // Turned in a buffer and then copied by whole rows: rows that are a power of two apart push each other out of the cache.
                for (int k = 0; k < Line; k += 4)
                {
                    for (int l = 0; l < Line; l += 4) FourByFour.Transpose(s + (nint)k * sourceStride + l, sourceStride, block + l * Line + k, Line, false);
                }

                for (int l = 0; l < Line; l++) new ReadOnlySpan<float>(block + l * Line, Line).CopyTo(new Span<float>(d + (nint)l * destinationStride, Line));
            }
        }
    }

    private static void Block(int rows, int columns, float* s, int sourceStride, float* d, int destinationStride, bool accumulate)
    {
        int blockRows = rows & ~3, blockColumns = columns & ~3;
        for (int i = 0; i < blockRows; i += 4)
        {
            for (int j = 0; j < blockColumns; j += 4)
                FourByFour.Transpose(s + (nint)i * sourceStride + j, sourceStride, d + (nint)j * destinationStride + i, destinationStride, accumulate);
        }

        for (int i = 0; i < rows; i++)
        {
            for (int j = i < blockRows ? blockColumns : 0; j < columns; j++)
            {
                float value = s[(nint)i * sourceStride + j];
                float* element = d + (nint)j * destinationStride + i;
                *element = accumulate ? *element + value : value;
            }
        }
    }
}
