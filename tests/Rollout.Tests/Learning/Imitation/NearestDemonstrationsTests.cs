using Rollout.Core;
using Rollout.Learning;
using Xunit;

namespace Rollout.Tests.Learning.Imitation;

public sealed class NearestDemonstrationsTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 37, 1)]
    [InlineData(5, 200, 4)]
    public void DistancesEqualASearchByHand(int dimension, int count, int neighbours)
    {
        RandomStream random = new(3);
        float[] data = Normals(random, count * dimension, 2);
        NearestDemonstrations nearest = new(data, dimension, neighbours);
        double[] deviations = [.. Enumerable.Range(0, dimension).Select(j => Deviation([.. Enumerable.Range(0, count).Select(i => (double)data[i * dimension + j])]))];
        for (int trial = 0; trial < 20; trial++)
        {
            float[] query = Normals(random, dimension, 3);
            double expected = Enumerable.Range(0, count)
                .Select(i => Math.Sqrt(Enumerable.Range(0, dimension).Sum(j => Math.Pow((query[j] - data[i * dimension + j]) / deviations[j], 2)))).Order().ElementAt(neighbours - 1);
            Assert.Equal(expected, nearest.Deviations(query), 1e-4 * Math.Max(1, expected));
        }
    }

    [Fact]
    public void CalibrationLeavesTheShareInside()
    {
        RandomStream random = new(4);
        NearestDemonstrations nearest = new NearestDemonstrations(Normals(random, 4000, 1), 2).Calibrate(Normals(random, 2000, 1), 0.95);
        float[] fresh = Normals(random, 4000, 1);
        double inside = Enumerable.Range(0, 2000).Average(i => nearest.Distance(fresh.AsSpan(2 * i, 2)) <= 1 ? 1.0 : 0);
        Assert.InRange(inside, 0.93, 0.97);
        Assert.True(nearest.Distance([10, 10]) > 5);
        Assert.Equal(double.PositiveInfinity, nearest.Distance([float.NaN, 0]));
    }

    [Fact]
    public void TheGuardHandsOverOutsideAndTakesBackInside()
    {
        Box space = new(-100, 100, 1);
        float[] data = [.. Enumerable.Range(0, 101).Select(i => -1 + 0.02f * i)];
        NearestDemonstrations nearest = new NearestDemonstrations(data, 1).Calibrate([1.2f, -1.2f], 1);
        List<string> events = [];
        GuardedPolicy guarded = new(new Constant(space, 1), nearest, new Constant(space, 2))
        {
            Left = (row, distance) => events.Add($"left {row}"),
            Returned = (row, distance) => events.Add($"returned {row}"),
        };
        float[] memory = new float[2 * guarded.MemoryCount], actions = new float[2];
        float[] taken = [.. new[] { 0f, 1.15f, 1.25f, 1.18f, 1.1f }.Select(x =>
        {
            guarded.Act(2, [0, x], [], memory, actions);
            Assert.Equal(1, actions[0]);
            return actions[1];
        })];
        Assert.Equal([1, 1, 2, 2, 1], taken);
        Assert.Equal(["left 1", "returned 1"], events);
        Assert.False(GuardedPolicy.IsOutside(memory.AsSpan(guarded.MemoryCount)));

        // Both policies counted five steps, whoever acted.
        Assert.Equal([5f, 5f], [memory[2], memory[3]]);
    }

    private static double Deviation(double[] values)
    {
        double mean = values.Average(), deviation = Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
        return deviation > 1e-8 ? deviation : 1;
    }

    private static float[] Normals(RandomStream random, int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (float)(scale * random.NextNormal()))];

    private sealed class Constant(Space space, float action) : IPolicy
    {
        public Space ObservationSpace => space;

        public Space ActionSpace => space;

        public int MemoryCount => 1;

        public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
        {
            for (int row = 0; row < count; row++)
            {
                actions[row] = action;
                memory[row]++;
            }
        }
    }
}
