using Rollout.Core;

namespace Rollout.Tests.Core;

public class PhiloxTests
{
    /// <summary>Known answers of philox4x32-10 that the Random123 distribution publishes.</summary>
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0xffffffffu, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0xa4093822u, 0x299f31d0u, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Blocks_equal_the_published_ones(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3, uint a, uint b, uint c, uint d) =>
        Assert.Equal((a, b, c, d), Philox.Block(k0, k1, c0, c1, c2, c3));

    [Fact]
    public void Uniform_and_normal_numbers_have_their_moments()
    {
        RandomStream random = new(1);
        const int N = 200_000;
        double uniform = 0, mean = 0, square = 0, fourth = 0;
        for (int i = 0; i < N; i++)
        {
            uniform += random.NextDouble();
            double z = random.NextNormal();
            mean += z;
            square += z * z;
            fourth += z * z * z * z;
        }

        Fixture.Near(0.5, uniform / N, 0.005, 0, "uniform mean");
        Fixture.Near(0, mean / N, 0.01, 0, "normal mean");
        Fixture.Near(1, square / N, 0.02, 0, "normal variance");
        Fixture.Near(3, fourth / N, 0.12, 0, "normal kurtosis");
    }

    [Fact]
    public void Integers_are_uniform()
    {
        RandomStream random = new(2);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++) counts[random.NextInt(7)]++;
        Assert.All(counts, count => Assert.InRange(count, 9_600, 10_400));
    }

    [Fact]
    public void Streams_of_a_seed_differ_and_repeat()
    {
        RandomStream first = new(3), again = new(3), other = new(3, stream: 1);
        uint[] Draw(RandomStream stream) => [.. Enumerable.Range(0, 9).Select(_ => stream.NextUInt())];
        uint[] numbers = Draw(first);
        Assert.Equal(numbers, Draw(again));
        Assert.Empty(numbers.Intersect(Draw(other)));
    }
}
