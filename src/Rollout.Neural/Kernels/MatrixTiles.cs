using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// The inner loops of <see cref="MatrixMultiply"/>: a tile of R rows by C vectors of the result stays in registers while the depth runs.
/// The sums are written out because the JIT keeps named locals in registers, and elements of an array in memory.
/// </summary>
internal static unsafe class MatrixTiles
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile4x4<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00, c01, c02, c03, c10, c11, c12, c13, c20, c21, c22, c23, c30, c31, c32, c33;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
            c01 = V.Load(ref c[V.Count]);
            c02 = V.Load(ref c[2 * V.Count]);
            c03 = V.Load(ref c[3 * V.Count]);
            c10 = V.Load(ref c[cRow]);
            c11 = V.Load(ref c[cRow + V.Count]);
            c12 = V.Load(ref c[cRow + 2 * V.Count]);
            c13 = V.Load(ref c[cRow + 3 * V.Count]);
            c20 = V.Load(ref c[2 * cRow]);
            c21 = V.Load(ref c[2 * cRow + V.Count]);
            c22 = V.Load(ref c[2 * cRow + 2 * V.Count]);
            c23 = V.Load(ref c[2 * cRow + 3 * V.Count]);
            c30 = V.Load(ref c[3 * cRow]);
            c31 = V.Load(ref c[3 * cRow + V.Count]);
            c32 = V.Load(ref c[3 * cRow + 2 * V.Count]);
            c33 = V.Load(ref c[3 * cRow + 3 * V.Count]);
        }
        else
        {
            c00 = c10 = c20 = c30 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
            c01 = c11 = c21 = c31 = start == Start.Bias ? V.Load(ref bias[V.Count]) : V.Zero;
            c02 = c12 = c22 = c32 = start == Start.Bias ? V.Load(ref bias[2 * V.Count]) : V.Zero;
            c03 = c13 = c23 = c33 = start == Start.Bias ? V.Load(ref bias[3 * V.Count]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V b1 = V.Load(ref b[V.Count]);
            V b2 = V.Load(ref b[2 * V.Count]);
            V b3 = V.Load(ref b[3 * V.Count]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            c02 = V.MultiplyAdd(x, b2, c02);
            c03 = V.MultiplyAdd(x, b3, c03);
            x = V.Broadcast(a[aRow]);
            c10 = V.MultiplyAdd(x, b0, c10);
            c11 = V.MultiplyAdd(x, b1, c11);
            c12 = V.MultiplyAdd(x, b2, c12);
            c13 = V.MultiplyAdd(x, b3, c13);
            x = V.Broadcast(a[2 * aRow]);
            c20 = V.MultiplyAdd(x, b0, c20);
            c21 = V.MultiplyAdd(x, b1, c21);
            c22 = V.MultiplyAdd(x, b2, c22);
            c23 = V.MultiplyAdd(x, b3, c23);
            x = V.Broadcast(a[3 * aRow]);
            c30 = V.MultiplyAdd(x, b0, c30);
            c31 = V.MultiplyAdd(x, b1, c31);
            c32 = V.MultiplyAdd(x, b2, c32);
            c33 = V.MultiplyAdd(x, b3, c33);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
        c01.Store(ref c[V.Count]);
        c02.Store(ref c[2 * V.Count]);
        c03.Store(ref c[3 * V.Count]);
        c10.Store(ref c[cRow]);
        c11.Store(ref c[cRow + V.Count]);
        c12.Store(ref c[cRow + 2 * V.Count]);
        c13.Store(ref c[cRow + 3 * V.Count]);
        c20.Store(ref c[2 * cRow]);
        c21.Store(ref c[2 * cRow + V.Count]);
        c22.Store(ref c[2 * cRow + 2 * V.Count]);
        c23.Store(ref c[2 * cRow + 3 * V.Count]);
        c30.Store(ref c[3 * cRow]);
        c31.Store(ref c[3 * cRow + V.Count]);
        c32.Store(ref c[3 * cRow + 2 * V.Count]);
        c33.Store(ref c[3 * cRow + 3 * V.Count]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile4x2<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00, c01, c10, c11, c20, c21, c30, c31;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
            c01 = V.Load(ref c[V.Count]);
            c10 = V.Load(ref c[cRow]);
            c11 = V.Load(ref c[cRow + V.Count]);
            c20 = V.Load(ref c[2 * cRow]);
            c21 = V.Load(ref c[2 * cRow + V.Count]);
            c30 = V.Load(ref c[3 * cRow]);
            c31 = V.Load(ref c[3 * cRow + V.Count]);
        }
        else
        {
            c00 = c10 = c20 = c30 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
            c01 = c11 = c21 = c31 = start == Start.Bias ? V.Load(ref bias[V.Count]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V b1 = V.Load(ref b[V.Count]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            x = V.Broadcast(a[aRow]);
            c10 = V.MultiplyAdd(x, b0, c10);
            c11 = V.MultiplyAdd(x, b1, c11);
            x = V.Broadcast(a[2 * aRow]);
            c20 = V.MultiplyAdd(x, b0, c20);
            c21 = V.MultiplyAdd(x, b1, c21);
            x = V.Broadcast(a[3 * aRow]);
            c30 = V.MultiplyAdd(x, b0, c30);
            c31 = V.MultiplyAdd(x, b1, c31);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
        c01.Store(ref c[V.Count]);
        c10.Store(ref c[cRow]);
        c11.Store(ref c[cRow + V.Count]);
        c20.Store(ref c[2 * cRow]);
        c21.Store(ref c[2 * cRow + V.Count]);
        c30.Store(ref c[3 * cRow]);
        c31.Store(ref c[3 * cRow + V.Count]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile8x1<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00, c10, c20, c30, c40, c50, c60, c70;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
            c10 = V.Load(ref c[cRow]);
            c20 = V.Load(ref c[2 * cRow]);
            c30 = V.Load(ref c[3 * cRow]);
            c40 = V.Load(ref c[4 * cRow]);
            c50 = V.Load(ref c[5 * cRow]);
            c60 = V.Load(ref c[6 * cRow]);
            c70 = V.Load(ref c[7 * cRow]);
        }
        else
        {
            c00 = c10 = c20 = c30 = c40 = c50 = c60 = c70 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            x = V.Broadcast(a[aRow]);
            c10 = V.MultiplyAdd(x, b0, c10);
            x = V.Broadcast(a[2 * aRow]);
            c20 = V.MultiplyAdd(x, b0, c20);
            x = V.Broadcast(a[3 * aRow]);
            c30 = V.MultiplyAdd(x, b0, c30);
            x = V.Broadcast(a[4 * aRow]);
            c40 = V.MultiplyAdd(x, b0, c40);
            x = V.Broadcast(a[5 * aRow]);
            c50 = V.MultiplyAdd(x, b0, c50);
            x = V.Broadcast(a[6 * aRow]);
            c60 = V.MultiplyAdd(x, b0, c60);
            x = V.Broadcast(a[7 * aRow]);
            c70 = V.MultiplyAdd(x, b0, c70);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
        c10.Store(ref c[cRow]);
        c20.Store(ref c[2 * cRow]);
        c30.Store(ref c[3 * cRow]);
        c40.Store(ref c[4 * cRow]);
        c50.Store(ref c[5 * cRow]);
        c60.Store(ref c[6 * cRow]);
        c70.Store(ref c[7 * cRow]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile1x4<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00, c01, c02, c03;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
            c01 = V.Load(ref c[V.Count]);
            c02 = V.Load(ref c[2 * V.Count]);
            c03 = V.Load(ref c[3 * V.Count]);
        }
        else
        {
            c00 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
            c01 = start == Start.Bias ? V.Load(ref bias[V.Count]) : V.Zero;
            c02 = start == Start.Bias ? V.Load(ref bias[2 * V.Count]) : V.Zero;
            c03 = start == Start.Bias ? V.Load(ref bias[3 * V.Count]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V b1 = V.Load(ref b[V.Count]);
            V b2 = V.Load(ref b[2 * V.Count]);
            V b3 = V.Load(ref b[3 * V.Count]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            c02 = V.MultiplyAdd(x, b2, c02);
            c03 = V.MultiplyAdd(x, b3, c03);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
        c01.Store(ref c[V.Count]);
        c02.Store(ref c[2 * V.Count]);
        c03.Store(ref c[3 * V.Count]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile1x2<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00, c01;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
            c01 = V.Load(ref c[V.Count]);
        }
        else
        {
            c00 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
            c01 = start == Start.Bias ? V.Load(ref bias[V.Count]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V b1 = V.Load(ref b[V.Count]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            c01 = V.MultiplyAdd(x, b1, c01);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
        c01.Store(ref c[V.Count]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Tile1x1<V>(int depth, float* a, nint aRow, nint aColumn, float* b, nint bRow, float* c, nint cRow, float* bias, Start start)
        where V : struct, ISimd<V>
    {
        V c00;
        if (start == Start.Accumulate)
        {
            c00 = V.Load(ref c[0]);
        }
        else
        {
            c00 = start == Start.Bias ? V.Load(ref bias[0]) : V.Zero;
        }

        for (int p = 0; p < depth; p++)
        {
            V b0 = V.Load(ref b[0]);
            V x = V.Broadcast(a[0]);
            c00 = V.MultiplyAdd(x, b0, c00);
            a += aColumn;
            b += bRow;
        }

        c00.Store(ref c[0]);
    }
}
