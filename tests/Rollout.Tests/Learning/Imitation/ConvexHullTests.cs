using Rollout.Core;
using Rollout.Learning;
using Xunit;

namespace Rollout.Tests.Learning.Imitation;

public sealed class ConvexHullTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(2, 40)]
    [InlineData(4, 500)]
    [InlineData(12, 3000)]
    public void AveragesAreInsideAndPointsBeyondAHyperplaneAreOutside(int dimension, int count)
    {
        RandomStream random = new(7, (ulong)dimension);
        float[] points = [.. Enumerable.Range(0, count * dimension).Select(i => (float)(random.NextNormal() * (1 + i % dimension) + 3))];
        ConvexHull hull = new(points, dimension);
        double[] direction = new double[dimension];
        for (int trial = 0; trial < 30; trial++)
        {
            double[] inside = new double[dimension];
            double total = 0;
            for (int k = 0; k < dimension + 3; k++)
            {
                int chosen = random.NextInt(count);
                double weight = -Math.Log(1 - random.NextDouble());
                total += weight;
                for (int j = 0; j < dimension; j++) inside[j] += weight * points[chosen * dimension + j];
            }

            Assert.True(hull.Contains([.. inside.Select(value => (float)(value / total))]));

            for (int j = 0; j < dimension; j++) direction[j] = random.NextNormal();
            int furthest = Enumerable.Range(0, count).MaxBy(i => Along(points.AsSpan(i * dimension, dimension), direction));
            double length = Math.Sqrt(direction.Sum(value => value * value));
            float[] outside = [.. Enumerable.Range(0, dimension).Select(j => (float)(points[furthest * dimension + j] + 0.01 * direction[j] / length))];
            Assert.False(hull.Contains(outside));
            Assert.True(hull.Contains(points.AsSpan(furthest * dimension, dimension)));
        }
    }

    [Fact]
    public void ASquareIsDecidedAtItsEdges()
    {
        ConvexHull square = new([0, 0, 1, 0, 0, 1, 1, 1, 0.5f, 0.5f], 2);
        Assert.True(square.Contains([1, 0.25f]));
        Assert.True(square.Contains([0.5f, 0.5f]));
        Assert.False(square.Contains([1.0001f, 0.25f]));
        Assert.False(square.Contains([float.NaN, 0]));

        // Dimensions are scaled to [-1, 1]: half a side beyond is 1.
        Assert.Equal(1, square.Unexplained([1.5f, 0.5f]), 1e-9);
    }

    [Fact]
    public void AConstantDimensionMustBeMet()
    {
        ConvexHull line = new([0, 2, 1, 2, 3, 2], 2);
        Assert.True(line.Contains([2, 2]));
        Assert.False(line.Contains([2, 2.001f]));
    }

    [Fact]
    public void BadPointsAreNamed()
    {
        Assert.Contains("dimension 1", Assert.Throws<ArgumentException>(() => new ConvexHull([0, 0, 1, float.NaN], 2)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new ConvexHull([], 2));
        Assert.Throws<ArgumentException>(() => new ConvexHull([1, 2, 3], 2));
        Assert.Throws<ArgumentException>(() => new ConvexHull([1, 2], 2).Contains([1]));
    }

    private static double Along(ReadOnlySpan<float> point, double[] direction)
    {
        double sum = 0;
        for (int j = 0; j < direction.Length; j++) sum += point[j] * direction[j];
        return sum;
    }
}
