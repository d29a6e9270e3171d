using System.Buffers.Binary;
using System.Security.Cryptography;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Files whose checksum is right although their body is not: what a hostile writer could make.</summary>
public class CraftedCheckpointTests
{
    [Fact]
    public void Ten_thousand_bodies_with_right_checksums_are_read_or_refused_with_a_reason()
    {
        byte[] body = Body();
        RandomStream random = new(11);
        int refused = 0;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
        {
            byte[] damaged = random.NextInt(3) == 0 ? body[..random.NextInt(body.Length)] : [.. body];
            for (int flips = random.NextInt(4); flips >= 0 && damaged.Length > 0; flips--) damaged[random.NextInt(damaged.Length)] = (byte)random.NextUInt();
            try
            {
                CheckpointReader reader = new(Seal(damaged), "crafted.checkpoint");
                reader.Read("stream", new RandomStream(0));
                reader.Read("flags", new bool[3].AsSpan());
                reader.ReadFloats("floats");
                reader.ReadText("text");
            }
            catch (InvalidDataException exception)
            {
                Assert.StartsWith("crafted.checkpoint", exception.Message);
                refused++;
            }
        }

        Assert.InRange(refused, 5_000, 9_999);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000 * 20_000L);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void A_length_beyond_the_file_is_refused(long length)
    {
        byte[] body = Body();
        BinaryPrimitives.WriteInt64LittleEndian(body.AsSpan(3), length);
        Assert.Contains("damaged entry", Assert.Throws<InvalidDataException>(() => new CheckpointReader(Seal(body), "crafted")).Message);
    }

    [Fact]
    public void An_entry_twice_is_refused()
    {
        byte[] body = Body();
        Assert.Contains("twice", Assert.Throws<InvalidDataException>(() => new CheckpointReader(Seal([.. body, .. body]), "crafted")).Message);
    }

    [Fact]
    public void A_flag_that_is_neither_0_nor_1_is_refused()
    {
        CheckpointWriter writer = new();
        writer.Write("flags", new byte[] { 0, 1, 2 }.AsSpan());
        using MemoryStream file = new();
        writer.CopyTo(file);
        CheckpointReader reader = new(file.ToArray(), "crafted");
        Assert.Contains("holds 2 where a flag must be 0 or 1", Assert.Throws<InvalidDataException>(() => reader.Read("flags", new bool[3].AsSpan())).Message);
    }

    private static byte[] Body()
    {
        CheckpointWriter writer = new();
        writer.Write("floats", [1f, 2f, 3f]);
        writer.Write("flags", [true, false, true]);
        writer.Write("text", "position");
        writer.Write("stream", new RandomStream(3));
        using MemoryStream file = new();
        writer.CopyTo(file);
        return file.ToArray()[(8 + SHA256.HashSizeInBytes)..];
    }

    private static byte[] Seal(byte[] body) => [.. "ROLLOUT1"u8, .. SHA256.HashData(body), .. body];
}
