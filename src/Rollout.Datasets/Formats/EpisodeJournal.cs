using System.Globalization;
using System.Runtime.InteropServices;
using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>
/// Finished episodes of a recording, each in a file of its own (a checkpoint file, written aside and renamed) until they are moved into the dataset.
/// Whatever kills the recording, they stay.
/// </summary>
internal sealed class EpisodeJournal : IDisposable
{
    private readonly string _folder;
    private readonly DatasetInfo _info;
    private readonly FileStream _lock;

    /// <summary>Begins a recording or goes on with one that was killed.</summary>
    /// <exception cref="DatasetException">Somebody else records there.</exception>
    public EpisodeJournal(string folder, DatasetInfo info)
    {
        (_folder, _info) = (folder, info);
        Directory.CreateDirectory(folder);
        try
        {
            _lock = new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new DatasetException($"Another program records in {folder}. Wait until it ends, or record elsewhere.", exception);
        }
    }

    /// <summary>Numbers of the episodes in a journal, in order.</summary>
    public static int[] Numbers(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateFiles(folder, "episode-*.rollout").Select(file => Path.GetFileNameWithoutExtension(file)[8..]).Where(text => int.TryParse(text, out _)).Select(text => int.Parse(text, CultureInfo.InvariantCulture)).Order()];

    /// <summary>Stores an episode.</summary>
    public void Write(int number, Episode episode)
    {
        CheckpointWriter writer = new();
        writer.Write("length", [(long)episode.Length]);
        writer.Write("task", episode.Task);
        if (episode.Times is { } times) writer.Write("times", times);
        foreach (Feature feature in _info.Features)
        {
            string name = "column/" + feature.Name;
            switch (episode.Column(feature.Name))
            {
                case float[] values:
                    writer.Write(name, values);
                    break;
                case double[] values:
                    writer.Write(name, values);
                    break;
                case long[] values:
                    writer.Write(name, values);
                    break;
                case bool[] values:
                    writer.Write(name, values);
                    break;
                case byte[] values:
                    writer.Write(name, values);
                    break;
                case string[] values:
                    for (int frame = 0; frame < values.Length; frame++) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}/{frame}"), values[frame]);
                    break;
            }
        }

        writer.SaveTo(FileOf(_folder, number));
    }

    /// <summary>Reads an episode.</summary>
    /// <exception cref="DatasetException">Its file is damaged.</exception>
    public static Episode Read(string folder, int number, DatasetInfo info)
    {
        string path = FileOf(folder, number);
        try
        {
            CheckpointReader reader = CheckpointReader.Open(path);
            long[] length = reader.ReadInt64("length");
            if (length.Length != 1 || length[0] is < 1 or > int.MaxValue) throw new InvalidDataException("its length is damaged");
            double[]? times = reader.Has("times") ? new double[length[0]] : null;
            if (times is not null) reader.Read("times", times);
            Episode episode = new(info, (int)length[0]) { Task = reader.ReadText("task"), Times = times };
            foreach (Feature feature in info.Features)
            {
                string name = "column/" + feature.Name;
                switch (episode.Column(feature.Name))
                {
                    case float[] values:
                        reader.Read(name, values.AsSpan());
                        break;
                    case double[] values:
                        reader.Read(name, values.AsSpan());
                        break;
                    case long[] values:
                        reader.Read(name, values.AsSpan());
                        break;
                    case bool[] values:
                        reader.Read(name, values.AsSpan());
                        break;
                    case byte[] values:
                        reader.Read(name, values.AsSpan());
                        break;
                    case string[] values:
                        for (int frame = 0; frame < values.Length; frame++) values[frame] = reader.ReadText(string.Create(CultureInfo.InvariantCulture, $"{name}/{frame}"));
                        break;
                }
            }

            return episode;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException)
        {
            throw new DatasetException($"Episode {number} of the recording is damaged: {exception.Message} Delete {path} and those after it to keep the episodes before.", exception);
        }
    }

    /// <summary>Forgets the episodes.</summary>
    public void Clear()
    {
        foreach (int number in Numbers(_folder)) File.Delete(FileOf(_folder, number));
    }

    /// <summary>Ends the recording; the folder goes when nothing is left in it.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        if (Numbers(_folder).Length == 0) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Bytes that an episode takes.</summary>
    public static long Size(Episode episode) => episode.Info.Features.Sum(feature => episode.Column(feature.Name) is string[] texts ? texts.Sum(text => (long)text.Length) : Bytes(episode.Column(feature.Name)).Length);

    /// <summary>A column of numbers as bytes.</summary>
    public static ReadOnlySpan<byte> Bytes(Array column) => MemoryMarshal.CreateReadOnlySpan(ref MemoryMarshal.GetArrayDataReference(column), Buffer.ByteLength(column));

    private static string FileOf(string folder, int number) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"episode-{number:000000}.rollout"));
}
