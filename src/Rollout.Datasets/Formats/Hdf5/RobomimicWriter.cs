using System.Globalization;
using System.Text.Json.Nodes;
using PureHDF;
using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>
/// Writes robomimic's HDF5 file. Episodes wait in a journal beside it; the file, which cannot grow, is written whole at the end: those that it
/// had, then those of the journal, one at a time.
/// </summary>
internal sealed class RobomimicWriter : IEpisodeWriter
{
    /// <summary>Files of more bytes are written straight to disk, without a seal.</summary>
    private const long LargestInMemory = 1 << 30;

    private readonly string _path, _folder;
    private readonly DatasetInfo _info;
    private readonly EpisodeJournal _journal;
    private readonly int _written;
    private bool _disposed;

    public RobomimicWriter(string path, DatasetInfo info)
    {
        (_path, _folder, _info) = (path, RobomimicLayout.Recording(path), info);
        if (info.Features.FirstOrDefault(feature => feature.Name.Contains('/', StringComparison.Ordinal) || feature.Name is RobomimicLayout.Times or "obs" or "next_obs") is { } unfit)
            throw new DatasetException($"robomimic files cannot have a feature named '{unfit.Name}'.");
        if (Directory.Exists(path)) throw new DatasetException($"{path} is a folder; name a file, such as demo.hdf5.");
        if (!File.Exists(path)) Write([], [], 0);
        else
        {
            using RobomimicSource source = new(path);
            source.Info.RequireSame(info, path);
            _written = source.Lengths.Count();
        }

        _journal = new EpisodeJournal(_folder, info);
        EpisodeCount = Math.Max(_written, EpisodeJournal.Numbers(_folder).LastOrDefault(-1) + 1);
    }

    /// <inheritdoc/>
    public int EpisodeCount { get; private set; }

    /// <inheritdoc/>
    public void Add(Episode episode)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        episode.Info.RequireSame(_info, "the episode");
        _journal.Write(EpisodeCount++, episode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        try
        {
            int[] numbers = [.. EpisodeJournal.Numbers(_folder).Where(number => number >= _written)];
            if (numbers.Length > 0)
            {
                using RobomimicSource source = new(_path);
                List<Slot> slots = [.. source.ReadFile().Select(Plan), .. numbers.Select(number => Plan(EpisodeJournal.Read(_folder, number, _info)))];
                Write(slots, source.ReadFile().Concat(numbers.Select(number => EpisodeJournal.Read(_folder, number, _info))), slots.Sum(slot => slot.Bytes));
            }

            _journal.Clear();
        }
        finally
        {
            _journal.Dispose();
        }
    }

    private static Slot Plan(Episode episode) => new(episode.Length, episode.Task, episode.Times is not null, EpisodeJournal.Size(episode));

    private void Write(IReadOnlyList<Slot> slots, IEnumerable<Episode> episodes, long bytes)
    {
        if (bytes > LargestInMemory)
        {
            AtomicFile.Write(_path, stream => Write(slots, episodes, stream, (_, _) => { }));
            return;
        }

        using MemoryStream memory = new();
        List<(string Name, byte[] Beginning, int Length)> parts = [];
        Write(slots, episodes, memory, (name, values) => parts.Add((name, values[..Math.Min(values.Length, 64)].ToArray(), values.Length)));
        AtomicFile.Write(_path, stream => Sealed(memory.GetBuffer().AsSpan(0, (int)memory.Length), parts, stream));
    }

    /// <summary>PureHDF does not say where it put a column: it is looked for, in the order of writing.</summary>
    private static void Sealed(ReadOnlySpan<byte> file, List<(string Name, byte[] Beginning, int Length)> parts, Stream stream)
    {
        FileSeal seal = new();
        int from = 0;
        foreach ((string name, byte[] beginning, int length) in parts)
        {
            int at = file[from..].IndexOf(beginning);
            if (at < 0 || from + at + length > file.Length) continue;
            seal.Mark(name, from + at, from + at + length);
            from += at + length;
        }

        seal.Write(file, file.Length, stream);
    }

    private void Write(IReadOnlyList<Slot> slots, IEnumerable<Episode> episodes, Stream stream, Action<string, ReadOnlySpan<byte>> written)
    {
        H5Group data = new();
        List<List<(string Column, object Dataset)>> demos = [];
        for (int i = 0; i < slots.Count; i++)
        {
            (H5Group group, List<(string, object)> columns) = Demo(slots[i]);
            data[string.Create(CultureInfo.InvariantCulture, $"demo_{i}")] = group;
            demos.Add(columns);
        }

        JsonObject arguments = new() { ["env_name"] = _info.Environment ?? "", ["type"] = 1, ["env_kwargs"] = new JsonObject { ["control_freq"] = _info.FramesPerSecond } };
        data.Attributes = new() { ["total"] = slots.Sum(slot => (long)slot.Length), ["env_args"] = arguments.ToJsonString(), [RobomimicLayout.Description] = DatasetInfoJson.Write(_info) };
        H5File file = new() { ["data"] = data };
        using H5NativeWriter writer = file.BeginWrite(stream, new H5WriteOptions());
        int number = 0;
        foreach (Episode episode in episodes)
        {
            foreach ((string column, object dataset) in demos[number])
            {
                Array values = column == RobomimicLayout.Times ? episode.Times! : episode.Column(column);
                Put(writer, dataset, values);
                if (values is not string[]) written(string.Create(CultureInfo.InvariantCulture, $"episode {number}, column '{column}',"), EpisodeJournal.Bytes(values));
            }

            number++;
        }
    }

    private (H5Group Group, List<(string Column, object Dataset)> Columns) Demo(Slot slot)
    {
        H5Group group = new() { Attributes = new() { ["num_samples"] = (long)slot.Length, ["task"] = slot.Task } }, observations = new();
        List<(string, object)> columns = [];
        foreach (Feature feature in _info.Features)
        {
            string place = RobomimicLayout.PlaceOf(feature.Name);
            bool flat = feature.Shape is [1] && !place.StartsWith("obs/", StringComparison.Ordinal);
            object dataset = Dataset(feature.Type, flat ? [(ulong)slot.Length] : [(ulong)slot.Length, .. feature.Shape.Select(size => (ulong)size)]);
            if (place.StartsWith("obs/", StringComparison.Ordinal)) observations[place[4..]] = dataset;
            else group[place] = dataset;
            columns.Add((feature.Name, dataset));
        }

        if (observations.Count > 0) group["obs"] = observations;
        if (slot.HasTimes) columns.Add((RobomimicLayout.Times, group[RobomimicLayout.Times] = Dataset(ElementType.Float64, [(ulong)slot.Length])));
        return (group, columns);
    }

    private static object Dataset(ElementType type, ulong[] dimensions) => type switch
    {
        ElementType.Float32 => new H5Dataset<float[]>(dimensions),
        ElementType.Float64 => new H5Dataset<double[]>(dimensions),
        ElementType.Int64 => new H5Dataset<long[]>(dimensions),
        ElementType.Text => new H5Dataset<string[]>(dimensions),
        _ => new H5Dataset<byte[]>(dimensions),
    };

    private static void Put(H5NativeWriter writer, object dataset, Array values)
    {
        switch (dataset, values)
        {
            case (H5Dataset<float[]> target, float[] floats):
                writer.Write(target, floats);
                break;
            case (H5Dataset<double[]> target, double[] doubles):
                writer.Write(target, doubles);
                break;
            case (H5Dataset<long[]> target, long[] integers):
                writer.Write(target, integers);
                break;
            case (H5Dataset<string[]> target, string[] texts):
                writer.Write(target, texts);
                break;
            case (H5Dataset<byte[]> target, bool[] flags):
                writer.Write(target, Array.ConvertAll(flags, flag => (byte)(flag ? 1 : 0)));
                break;
            case (H5Dataset<byte[]> target, byte[] bytes):
                writer.Write(target, bytes);
                break;
        }
    }

    private sealed record Slot(int Length, string Task, bool HasTimes, long Bytes);
}
