using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>A dataset in memory: each feature one contiguous column over the frames of all episodes. It can grow, as DAgger's does.</summary>
public sealed class EpisodeDataset
{
    private readonly Dictionary<string, float[]> _floats = [];
    private readonly Dictionary<string, byte[]> _bytes = [];
    private readonly List<int> _starts = [0];
    private readonly List<string> _tasks = [];

    /// <summary>Begins without episodes. Texts are not kept.</summary>
    public EpisodeDataset(DatasetInfo info)
    {
        info.Validate();
        Info = info;
        foreach (Feature feature in info.Features)
        {
            if (feature.Type == ElementType.Image) _bytes[feature.Name] = [];
            else if (feature.Type != ElementType.Text) _floats[feature.Name] = [];
        }
    }

    /// <summary>What it holds.</summary>
    public DatasetInfo Info { get; }

    /// <summary>Number of episodes.</summary>
    public int EpisodeCount => _tasks.Count;

    /// <summary>Frames of all episodes together.</summary>
    public int FrameCount => _starts[^1];

    /// <summary>Reads a dataset from a file or folder.</summary>
    /// <exception cref="DatasetException">It is damaged, or not a dataset.</exception>
    public static EpisodeDataset Load(string path)
    {
        using IEpisodeSource source = DatasetFormats.Open(path);
        return Load(source);
    }

    /// <summary>Reads a whole source.</summary>
    public static EpisodeDataset Load(IEpisodeSource source)
    {
        EpisodeDataset dataset = new(source.Info);
        foreach (Episode episode in source.Read()) dataset.Add(episode);
        return dataset;
    }

    /// <summary>First frame of an episode.</summary>
    public int EpisodeStart(int episode) => _starts[episode];

    /// <summary>Frames of an episode.</summary>
    public int EpisodeLength(int episode) => _starts[episode + 1] - _starts[episode];

    /// <summary>What was to be done in an episode.</summary>
    public string Task(int episode) => _tasks[episode];

    /// <summary>A numeric column, [frames, width] row-major; integers and flags as floats.</summary>
    /// <exception cref="DatasetException">There is no such column, or it is not numeric.</exception>
    public ReadOnlySpan<float> Floats(string name) =>
        FloatColumn(name).AsSpan(0, FrameCount * Info.Find(name).Width);

    /// <summary>A column of pictures, [frames, height, width, channels].</summary>
    /// <exception cref="DatasetException">There is no such column, or it has no pictures.</exception>
    public ReadOnlySpan<byte> Bytes(string name) =>
        ByteColumn(name).AsSpan(0, checked(FrameCount * Info.Find(name).Width));

    /// <summary>Appends an episode.</summary>
    /// <exception cref="DatasetException">Its columns are not the dataset's.</exception>
    public void Add(Episode episode)
    {
        int first = FrameCount, frames = checked(first + episode.Length);
        foreach (Feature feature in Info.Features)
        {
            Feature given = episode.Info.Find(feature.Name);
            if (given.Width != feature.Width || given.Type != feature.Type)
                throw new DatasetException($"Feature '{feature.Name}' of the episode is {given.Type} [{string.Join(", ", given.Shape)}]; the dataset's is {feature.Type} [{string.Join(", ", feature.Shape)}].");
            if (_floats.TryGetValue(feature.Name, out float[]? floats))
            {
                _floats[feature.Name] = floats = Grown(floats, checked(frames * feature.Width));
                episode.CopyAsFloats(feature, floats.AsSpan(first * feature.Width, episode.Length * feature.Width));
            }
            else if (_bytes.TryGetValue(feature.Name, out byte[]? bytes))
            {
                _bytes[feature.Name] = bytes = Grown(bytes, checked(frames * feature.Width));
                episode.Bytes(feature.Name).CopyTo(bytes.AsSpan(first * feature.Width));
            }
        }

        _starts.Add(frames);
        _tasks.Add(episode.Task);
    }

    /// <summary>A dataset of some of the episodes, in the given order.</summary>
    /// <param name="episodes">Numbers of episodes.</param>
    public EpisodeDataset Select(IEnumerable<int> episodes)
    {
        EpisodeDataset chosen = new(Info);
        int[] numbers = [.. episodes];
        int frames = numbers.Sum(EpisodeLength);
        foreach ((string name, float[] column) in _floats)
        {
            int width = Info.Find(name).Width, at = 0;
            float[] copy = chosen._floats[name] = new float[checked(frames * width)];
            foreach (int episode in numbers)
            {
                column.AsSpan(_starts[episode] * width, EpisodeLength(episode) * width).CopyTo(copy.AsSpan(at));
                at += EpisodeLength(episode) * width;
            }
        }

        foreach ((string name, byte[] column) in _bytes)
        {
            int width = Info.Find(name).Width, at = 0;
            byte[] copy = chosen._bytes[name] = new byte[checked(frames * width)];
            foreach (int episode in numbers)
            {
                column.AsSpan(_starts[episode] * width, EpisodeLength(episode) * width).CopyTo(copy.AsSpan(at));
                at += EpisodeLength(episode) * width;
            }
        }

        foreach (int episode in numbers)
        {
            chosen._starts.Add(chosen._starts[^1] + EpisodeLength(episode));
            chosen._tasks.Add(_tasks[episode]);
        }

        return chosen;
    }

    /// <summary>Splits the episodes at random into those to learn from and those to judge by.</summary>
    /// <param name="share">Share of episodes held out, within [0, 1); at least one is, where it is above 0 and there are two.</param>
    /// <param name="seed">Decides which.</param>
    public (EpisodeDataset Training, EpisodeDataset HeldOut) Split(double share, ulong seed)
    {
        if (share is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie in [0, 1).");
        int[] order = [.. Enumerable.Range(0, EpisodeCount)];
        new RandomStream(seed, stream: 6).Shuffle(order);
        int heldOut = share == 0 || EpisodeCount < 2 ? 0 : Math.Clamp((int)Math.Round(share * EpisodeCount), 1, EpisodeCount - 1);
        return (Select(order[heldOut..].Order()), Select(order[..heldOut].Order()));
    }

    internal float[] FloatColumn(string name) =>
        _floats.TryGetValue(Info.Find(name).Name, out float[]? column) ? column : throw new DatasetException($"Feature '{name}' is of type {Info.Find(name).Type}, which is not a number.");

    internal byte[] ByteColumn(string name) =>
        _bytes.TryGetValue(Info.Find(name).Name, out byte[]? column) ? column : throw new DatasetException($"Feature '{name}' is of type {Info.Find(name).Type}, not a picture.");

    private static T[] Grown<T>(T[] column, int length)
    {
        if (column.Length < length) Array.Resize(ref column, (int)Math.Min(Array.MaxLength, Math.Max(length, 2L * column.Length)));
        return column;
    }
}
