using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

/// <summary>Damaged datasets: cut off, a bit turned, a count changed, a file missing. Each must be refused, never believed, and never crash.</summary>
public sealed class DamageTests : IDisposable
{
    /// <summary>Damaged files each format is tried with; ROLLOUT_DAMAGED_FILES asks for more.</summary>
    private static readonly int s_count = int.TryParse(Environment.GetEnvironmentVariable("ROLLOUT_DAMAGED_FILES"), out int count) ? count : 200;

    private readonly string _root = Directory.CreateTempSubdirectory("rollout-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Every_damaged_LeRobot_file_is_refused()
    {
        string path = Path.Combine(_root, "lerobot");
        Write(path, "lerobot");
        Damage(path, Directory.GetFiles(path, "*", SearchOption.AllDirectories), mustRefuse: true, seed: 1);
    }

    [Fact]
    public void Every_damaged_robomimic_file_is_refused()
    {
        string path = Path.Combine(_root, "demo.hdf5");
        Write(path, "robomimic");
        Damage(path, [path], mustRefuse: true, seed: 2);
    }

    [Fact]
    public void Damaged_recordings_are_refused()
    {
        string path = Path.Combine(_root, "killed"), copy = Path.Combine(_root, "copy");
        using IEpisodeWriter writer = DatasetFormats.Create(path, "lerobot", RecordedEpisodes.Everything);
        foreach (Episode episode in RecordedEpisodes.MakeEverything(5, 3, 4)) writer.Add(episode);
        foreach (string file in Directory.GetFiles(path, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Combine(copy, Path.GetRelativePath(path, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Damage(copy, Directory.GetFiles(Path.Combine(copy, "recording")), mustRefuse: true, seed: 3, missing: false);
    }

    /// <summary>Files of other programs carry no checksums, so a turned bit may go unseen; but nothing may crash or hang.</summary>
    [Theory]
    [InlineData("robomimic.hdf5")]
    [InlineData("act")]
    [InlineData("minari")]
    public void Damaged_files_of_other_programs_never_crash(string name)
    {
        string from = Path.Combine(AppContext.BaseDirectory, "Fixtures", "datasets", name), path = Path.Combine(_root, name);
        foreach (string file in File.Exists(from) ? [from] : Directory.GetFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = File.Exists(from) ? path : Path.Combine(path, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        Damage(path, File.Exists(path) ? [path] : Directory.GetFiles(path, "*", SearchOption.AllDirectories), mustRefuse: false, seed: 4, missing: false, largest: long.MaxValue);
    }

    /// <summary>What another program would have written: the same without checksums.</summary>
    [Fact]
    public void Damaged_LeRobot_files_without_checksums_never_crash()
    {
        string path = Path.Combine(_root, "foreign");
        WriteWithoutChecksums(path);
        Damage(path, Directory.GetFiles(path, "*", SearchOption.AllDirectories), mustRefuse: false, seed: 6);
    }

    /// <summary>The statistics of an episode show numbers that changed where nothing else can.</summary>
    [Fact]
    public void A_number_of_another_program_that_its_statistics_contradict_is_refused()
    {
        string path = Path.Combine(_root, "contradicted"), file = Path.Combine(path, "data", "chunk-000", "file-000.parquet");
        WriteWithoutChecksums(path);
        byte[] content = File.ReadAllBytes(file);

        // The page before the numbers notes its largest, which nobody reads: the number itself stands behind its neighbour.
        int at = content.AsSpan().IndexOf([.. BitConverter.GetBytes(Math.PI), .. BitConverter.GetBytes(Math.PI * 2)]) + 8, refused = 0;
        Assert.True(at > 8, "the numbers lie one after the other in the file");
        for (int bit = 0; bit < 64; bit++)
        {
            byte[] bytes = [.. content];
            bytes[at + bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(file, bytes);
            try
            {
                ReadAll(path);
                Assert.InRange(Math.Abs(BitConverter.ToDouble(bytes, at) - Math.PI * 2), 0, 0.01);
            }
            catch (DatasetException exception)
            {
                Assert.Contains("episode 0, column 'clock', ", exception.Message, StringComparison.Ordinal);
                Assert.Contains("file-000.parquet", exception.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.InRange(refused, 20, 64);
    }

    [Fact]
    public void Damage_is_named_by_file_episode_and_column()
    {
        string path = Path.Combine(_root, "named"), file = Path.Combine(path, "data", "chunk-000", "file-000.parquet");
        Write(path, "lerobot");
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.AsSpan().IndexOf(BitConverter.GetBytes(Math.PI * 2))] ^= 1;
        File.WriteAllBytes(file, bytes);
        string message = Assert.Throws<DatasetException>(() => ReadAll(path)).Message;
        Assert.Contains("file-000.parquet", message, StringComparison.Ordinal);
        Assert.Contains("episode 0, column 'clock'", message, StringComparison.Ordinal);
    }

    private static void Write(string path, string format)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(path, format, RecordedEpisodes.Everything);
        foreach (Episode episode in RecordedEpisodes.MakeEverything(5, 3, 4)) writer.Add(episode);
    }

    private static void WriteWithoutChecksums(string path)
    {
        Write(path, "lerobot");
        File.Delete(Path.Combine(path, "meta", "rollout.json"));
        RemoveSeals(path);
    }

    /// <summary>Takes the checksums out of a folder's Parquet files, as another program would have written them.</summary>
    internal static void RemoveSeals(string path)
    {
        foreach (string file in Directory.GetFiles(path, "*.parquet", SearchOption.AllDirectories))
        {
            byte[] bytes = File.ReadAllBytes(file);
            int head = bytes.AsSpan().LastIndexOf("RLTSEAL["u8), tail = bytes.AsSpan().LastIndexOf("]RLTSEAL"u8) + 8;
            File.WriteAllBytes(file, [.. bytes[..head], .. bytes[tail..]]);
        }
    }

    private static int ReadAll(string path)
    {
        using IEpisodeSource source = DatasetFormats.Open(path);
        return source.Read().Sum(episode => episode.Length);
    }

    private static void Damage(string path, string[] files, bool mustRefuse, ulong seed, bool missing = true, long largest = 1 << 28)
    {
        Assert.True(ReadAll(path) > 0);
        RandomStream random = new(seed);
        byte[][] contents = [.. files.Select(File.ReadAllBytes)];
        for (int i = 0; i < s_count; i++)
        {
            int number = random.NextInt(files.Length);
            byte[] bytes = [.. contents[number]];
            string what;
            switch (random.NextInt(missing ? 20 : 19))
            {
                case < 6:
                    int length = random.NextInt(bytes.Length);
                    Array.Resize(ref bytes, length);
                    what = $"cut off after {length} bytes";
                    break;
                case < 14:
                    int bit = random.NextInt(8 * bytes.Length);
                    bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                    what = $"bit {bit} turned";
                    break;
                case < 17:
                    int at = random.NextInt(bytes.Length), count = Math.Min(bytes.Length - at, 1 + random.NextInt(64));
                    for (int k = 0; k < count; k++) bytes[at + k] = (byte)(bytes[at + k] + 1 + random.NextInt(255));
                    what = $"{count} bytes from {at} overwritten";
                    break;
                case < 19:
                    int digit = Array.FindIndex(bytes, random.NextInt(bytes.Length), value => value is >= (byte)'0' and <= (byte)'9');
                    if (digit < 0) digit = bytes.Length - 1;
                    bytes[digit] = bytes[digit] == (byte)'7' ? (byte)'8' : (byte)'7';
                    if (bytes.AsSpan().SequenceEqual(contents[number])) continue;
                    what = $"the digit at {digit} changed";
                    break;
                default:
                    bytes = [];
                    what = "missing";
                    break;
            }

            if (what == "missing") File.Delete(files[number]);
            else File.WriteAllBytes(files[number], bytes);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                ReadAll(path);
                Assert.False(mustRefuse && !(what == "missing" && Path.GetFileName(files[number]) == "rollout.json"), $"{Path.GetFileName(files[number])}, {what}, was believed");
            }
            catch (DatasetException)
            {
                // As it must be.
            }
            catch (Exception exception) when (exception is not Xunit.Sdk.FailException and not Xunit.Sdk.FalseException)
            {
                Assert.Fail($"{Path.GetFileName(files[number])}, {what}: {exception}");
            }
            finally
            {
                File.WriteAllBytes(files[number], contents[number]);
                allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
                Assert.True(allocated < largest, $"{Path.GetFileName(files[number])}, {what}: {allocated} bytes were allocated");
            }
        }
    }
}
