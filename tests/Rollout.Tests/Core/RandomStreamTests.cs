using Rollout.Core;

namespace Rollout.Tests.Core;

public class RandomStreamTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 3)]
    [InlineData(1, 2)]
    [InlineData(2, 21)]
    [InlineData(5, 1000)]
    [InlineData(4, 4096)]
    public void Many_numbers_at_once_are_those_drawn_one_by_one(int drawn, int count)
    {
        RandomStream one = new(0xFEDC_BA98_7654_3210, 0x1234_5678_9ABC_DEF0), many = new(0xFEDC_BA98_7654_3210, 0x1234_5678_9ABC_DEF0);
        for (int i = 0; i < drawn; i++) Assert.Equal(one.NextUInt(), many.NextUInt());
        float[] filled = new float[count];
        many.Fill(filled);
        foreach (float number in filled) Assert.Equal(one.NextFloat(), number);
        Assert.Equal(one.NextUInt(), many.NextUInt());
    }

    [Fact]
    public void Positions_beyond_32_bits_are_reached_by_many_at_once()
    {
        const ulong First = 0xFFFF_FFFE;
        uint[] numbers = new uint[32];
        Philox.Fill(7, 9, First, numbers);
        for (int i = 0; i < 8; i++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(7, 9, First + (ulong)i);
            Assert.Equal([a, b, c, d], numbers[(4 * i)..(4 * i + 4)]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_saved_stream_goes_on_where_it_was(int drawn)
    {
        RandomStream original = new(9, 2), restored = new(0);
        for (int i = 0; i < drawn; i++) original.NextUInt();
        CheckpointWriter writer = new();
        writer.Write("stream", original);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "memory").Read("stream", restored);
        for (int i = 0; i < 9; i++) Assert.Equal(original.NextUInt(), restored.NextUInt());
    }

    [Fact]
    public void Numbers_come_from_the_blocks_in_order()
    {
        RandomStream stream = new(0x299f31d0a4093822, 7);
        for (ulong position = 0; position < 3; position++)
        {
            (uint a, uint b, uint c, uint d) = Philox.Block(0x299f31d0a4093822, 7, position);
            Assert.Equal([a, b, c, d], new[] { stream.NextUInt(), stream.NextUInt(), stream.NextUInt(), stream.NextUInt() });
        }
    }

    [Fact]
    public void Floats_fill_the_unit_interval_evenly()
    {
        RandomStream random = new(4);
        const int N = 100_000, Bins = 50;
        int[] counts = new int[Bins];
        for (int i = 0; i < N; i++)
        {
            float value = random.NextFloat();
            Assert.InRange(value, 0, 1 - 1f / (1 << 24));
            counts[(int)(value * Bins)]++;
        }

        double chiSquare = counts.Sum(count => Math.Pow(count - (double)N / Bins, 2) * Bins / N);
        Assert.InRange(chiSquare, 20, 95); // 49 degrees of freedom: within 1 - 2e-4 of its distribution
    }

    [Fact]
    public void Neighbouring_streams_and_seeds_are_uncorrelated()
    {
        const int N = 50_000;
        (RandomStream, RandomStream)[] pairs = [(new(1, 0), new(1, 1)), (new(1, 0), new(2, 0)), (new(1, 0), new(1UL << 32 | 1, 0))];
        foreach ((RandomStream a, RandomStream b) in pairs)
        {
            double product = 0;
            for (int i = 0; i < N; i++) product += (a.NextDouble() - 0.5) * (b.NextDouble() - 0.5);
            Assert.InRange(product / N * 12 * Math.Sqrt(N), -4, 4);
        }
    }

    [Fact]
    public void A_shuffle_keeps_every_value_and_reaches_every_order()
    {
        RandomStream random = new(5);
        Dictionary<string, int> orders = [];
        for (int i = 0; i < 6000; i++)
        {
            int[] values = [1, 2, 3];
            random.Shuffle(values);
            Assert.Equal([1, 2, 3], values.Order());
            string order = string.Join(' ', values);
            orders[order] = orders.GetValueOrDefault(order) + 1;
        }

        Assert.Equal(6, orders.Count);
        Assert.All(orders.Values, count => Assert.InRange(count, 850, 1150));
    }

    [Fact]
    public void A_range_of_nothing_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => new RandomStream(0).NextInt(0));
}
