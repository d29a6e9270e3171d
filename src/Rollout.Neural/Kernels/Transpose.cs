using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

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
            int blockRows = Sse.IsSupported || AdvSimd.Arm64.IsSupported ? rows & ~3 : 0, blockColumns = columns & ~3;
            for (int i = 0; i < blockRows; i += 4)
            {
                for (int j = 0; j < blockColumns; j += 4) Block(s + (nint)i * columns + j, columns, d + (nint)j * rows + i, rows, accumulate);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Block(float* s, nint sourceRow, float* d, nint destinationRow, bool accumulate)
    {
        Vector128<float> r0 = Vector128.Load(s), r1 = Vector128.Load(s + sourceRow);
        Vector128<float> r2 = Vector128.Load(s + 2 * sourceRow), r3 = Vector128.Load(s + 3 * sourceRow);
        Vector128<float> a = Low(r0, r2), b = High(r0, r2), c = Low(r1, r3), e = High(r1, r3);
        Put(d, Low(a, c), accumulate);
        Put(d + destinationRow, High(a, c), accumulate);
        Put(d + 2 * destinationRow, Low(b, e), accumulate);
        Put(d + 3 * destinationRow, High(b, e), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* d, Vector128<float> value, bool accumulate) => Vector128.Store(accumulate ? Vector128.Load(d) + value : value, d);
}
