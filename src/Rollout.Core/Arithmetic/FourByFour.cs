using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Rollout.Core;

/// <summary>Transposes four rows of four floats in registers: the step that layouts of robots in lanes and of robots in rows meet at.</summary>
public static unsafe class FourByFour
{
    /// <summary>destination[j, i] = source[i, j], or += with <paramref name="accumulate"/>, for i and j from 0 to 3.</summary>
    /// <param name="source">First of the 4 x 4 elements.</param>
    /// <param name="sourceRow">Floats from one source row to the next.</param>
    /// <param name="destination">First of the 4 x 4 results.</param>
    /// <param name="destinationRow">Floats from one destination row to the next.</param>
    /// <param name="accumulate">Whether to add to what is there.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceRow, float* destination, nint destinationRow, bool accumulate = false)
    {
        Vector128<float> r0 = Vector128.Load(source), r1 = Vector128.Load(source + sourceRow);
        Vector128<float> r2 = Vector128.Load(source + 2 * sourceRow), r3 = Vector128.Load(source + 3 * sourceRow);
        Vector128<float> a = Low(r0, r2), b = High(r0, r2), c = Low(r1, r3), d = High(r1, r3);
        Put(destination, Low(a, c), accumulate);
        Put(destination + destinationRow, High(a, c), accumulate);
        Put(destination + 2 * destinationRow, Low(b, d), accumulate);
        Put(destination + 3 * destinationRow, High(b, d), accumulate);
    }

    /// <summary>rows[i, j] = columns[j, i] for i from 0 to 15 and j from 0 to 3: four numbers of sixteen robots.</summary>
    /// <param name="columns">First of the 4 x 16 elements.</param>
    /// <param name="column">Floats from one column to the next.</param>
    /// <param name="rows">Receives 16 rows of 4, one after another.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void SixteenRows(float* columns, nint column, float* rows)
    {
        if (!Avx512F.IsSupported)
        {
            for (nint i = 0; i < 16; i += 4) Transpose(columns + i, column, rows + 4 * i, 4);
            return;
        }

        // First within each quarter of the registers, then the quarters: a holds rows 0, 4, 8 and 12, b rows 1, 5, 9 and 13, and so on.
        Vector512<float> c0 = Vector512.Load(columns), c1 = Vector512.Load(columns + column);
        Vector512<float> c2 = Vector512.Load(columns + 2 * column), c3 = Vector512.Load(columns + 3 * column);
        Vector512<float> low02 = Avx512F.UnpackLow(c0, c2), high02 = Avx512F.UnpackHigh(c0, c2), low13 = Avx512F.UnpackLow(c1, c3), high13 = Avx512F.UnpackHigh(c1, c3);
        Vector512<float> a = Avx512F.UnpackLow(low02, low13), b = Avx512F.UnpackHigh(low02, low13);
        Vector512<float> c = Avx512F.UnpackLow(high02, high13), d = Avx512F.UnpackHigh(high02, high13);
        Vector512<float> ab = Avx512F.Shuffle4x128(a, b, 0x44), cd = Avx512F.Shuffle4x128(c, d, 0x44);
        Vector512.Store(Avx512F.Shuffle4x128(ab, cd, 0x88), rows);
        Vector512.Store(Avx512F.Shuffle4x128(ab, cd, 0xDD), rows + 16);
        ab = Avx512F.Shuffle4x128(a, b, 0xEE);
        cd = Avx512F.Shuffle4x128(c, d, 0xEE);
        Vector512.Store(Avx512F.Shuffle4x128(ab, cd, 0x88), rows + 32);
        Vector512.Store(Avx512F.Shuffle4x128(ab, cd, 0xDD), rows + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Low(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> High(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* destination, Vector128<float> value, bool accumulate) =>
        Vector128.Store(accumulate ? Vector128.Load(destination) + value : value, destination);
}
