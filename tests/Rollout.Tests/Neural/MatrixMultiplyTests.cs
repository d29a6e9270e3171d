using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

public sealed unsafe class MatrixMultiplyTests
{
    [Theory]
    [InlineData(16, 256, 64)]
    [InlineData(37, 200, 300)]
    [InlineData(301, 130, 230)]
    public void Blocks_in_cache_give_the_same_bits_as_one_pass(int rows, int columns, int depth)
    {
        Assert.True(BlockedMultiply.Pays(rows, columns, depth));
        float[] a = Random(rows * depth, 1), b = Random(depth * columns, 2), bias = Random(columns, 3), first = Random(rows * columns, 4);
        foreach (Start start in Enum.GetValues<Start>())
        {
            foreach (bool transposed in (bool[])[false, true])
            {
                (int row, int column) = transposed ? (1, rows) : (depth, 1);
                float[] blocked = [.. first], whole = [.. first];
                MatrixMultiply.Run(rows, columns, depth, a, row, column, b, blocked, start, bias);
                fixed (float* pa = a, pb = b, pc = whole, pbias = bias)
                {
                    if (Simd.Has16) MatrixMultiply.Blocks<Simd16>(rows, columns, depth, pa, row, column, pb, pc, start, pbias);
                    else if (Simd.Has8) MatrixMultiply.NarrowBlocks<Simd8>(rows, columns, depth, pa, row, column, pb, pc, start, pbias);
                    else MatrixMultiply.Blocks<Simd4>(rows, columns, depth, pa, row, column, pb, pc, start, pbias);
                }

                Assert.Equal(whole, blocked);
            }
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 3)]
    [InlineData(16, 16)]
    [InlineData(33, 50)]
    [InlineData(64, 19)]
    public void A_transpose_has_every_element_in_its_place(int rows, int columns)
    {
        float[] matrix = Random(rows * columns, 5), turned = new float[matrix.Length];
        Transpose.Run(rows, columns, matrix, turned);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) Assert.Equal(matrix[i * columns + j], turned[j * rows + i]);
        }

        Transpose.Run(rows, columns, matrix, turned, accumulate: true);
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) Assert.Equal(2 * matrix[i * columns + j], turned[j * rows + i]);
        }
    }

    private static float[] Random(int length, ulong seed)
    {
        RandomStream random = new(seed);
        float[] values = new float[length];
        foreach (ref float value in values.AsSpan()) value = (float)random.NextNormal();
        return values;
    }
}
