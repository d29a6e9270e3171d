using Rollout.Core;

namespace Rollout.Tests.Core;

public class CheckpointTests
{
    [Fact]
    public void What_is_written_reads_back()
    {
        CheckpointReader reader = new(Sample(), "sample");
        float[] floats = new float[3];
        reader.Read("floats", floats);
        Assert.Equal([1, -2, float.NaN], floats);
        Assert.Equal("μ", reader.ReadText("text"));
        RandomStream stream = new(0), original = Stream();
        reader.Read("stream", stream);
        Assert.Equal(original.NextUInt(), stream.NextUInt());
    }

    [Fact]
    public void Ten_thousand_damaged_files_are_refused_with_a_reason()
    {
        byte[] good = Sample();
        RandomStream random = new(7);
        for (int i = 0; i < 10_000; i++)
        {
            byte[] damaged = random.NextInt(3) == 0 ? good[..random.NextInt(good.Length)] : [.. good];
            if (damaged.Length == good.Length) damaged[random.NextInt(damaged.Length)] ^= (byte)(1 << random.NextInt(8));
            var exception = Assert.Throws<InvalidDataException>(() => new CheckpointReader(damaged, "damaged.checkpoint"));
            Assert.StartsWith("damaged.checkpoint", exception.Message);
        }
    }

    [Fact]
    public void A_checkpoint_of_other_options_names_the_entry()
    {
        CheckpointReader reader = new(Sample(), "sample");
        Assert.Contains("'floats' holds 3 values where 4", Assert.Throws<InvalidDataException>(() => reader.Read("floats", new float[4].AsSpan())).Message);
        Assert.Contains("'missing' is missing", Assert.Throws<InvalidDataException>(() => reader.ReadFloats("missing")).Message);
        Assert.Contains("type", Assert.Throws<InvalidDataException>(() => reader.ReadInt64("floats")).Message);
    }

    [Fact]
    public void A_full_disk_leaves_the_last_good_file()
    {
        string folder = Directory.CreateTempSubdirectory().FullName, path = Path.Combine(folder, "latest.checkpoint");
        AtomicFile.Write(path, stream => stream.Write("good"u8));
        Assert.Throws<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device");
        }));
        Assert.Equal("good", File.ReadAllText(path));
        Assert.Single(Directory.GetFiles(folder));
        Directory.Delete(folder, recursive: true);
    }

    private static RandomStream Stream()
    {
        RandomStream stream = new(5, 6);
        for (int i = 0; i < 11; i++) stream.NextUInt();
        return stream;
    }

    private static byte[] Sample()
    {
        CheckpointWriter writer = new();
        writer.Write("floats", [1f, -2f, float.NaN]);
        writer.Write("text", "μ");
        writer.Write("stream", Stream());
        using MemoryStream file = new();
        writer.CopyTo(file);
        return file.ToArray();
    }
}
