namespace Rollout.Datasets;

/// <summary>One episode as columns.</summary>
public sealed class Episode
{
    private readonly Dictionary<string, Array> _columns;

    /// <summary>Allocates an episode of zeros.</summary>
    /// <param name="info">Its columns.</param>
    /// <param name="length">Frames, at least 1.</param>
    public Episode(DatasetInfo info, int length)
    {
        if (length < 1) throw new DatasetException($"An episode has {length} frames; at least 1 is needed.");
        (Info, Length, _columns) = (info, length, []);
        foreach (Feature feature in info.Features)
        {
            int count = checked(length * feature.Width);
            _columns[feature.Name] = feature.Type switch
            {
                ElementType.Float32 => new float[count],
                ElementType.Float64 => new double[count],
                ElementType.Int64 => new long[count],
                ElementType.Boolean => new bool[count],
                ElementType.Image => new byte[count],
                _ => Enumerable.Repeat("", count).ToArray(),
            };
        }
    }

    private Episode(DatasetInfo info, int length, Dictionary<string, Array> columns) => (Info, Length, _columns) = (info, length, columns);

    /// <summary>The columns that it has.</summary>
    public DatasetInfo Info { get; }

    /// <summary>Frames.</summary>
    public int Length { get; }

    /// <summary>What was to be done, in words; may be empty.</summary>
    public string Task { get; init; } = "";

    /// <summary>Seconds of each frame since the episode began, [length]; null where frames are evenly spaced.</summary>
    public double[]? Times { get; init; }

    /// <summary>A column of floats, [length, width] row-major.</summary>
    public Span<float> Floats(string name) => Values<float>(name);

    /// <summary>A column of pictures, [length, height, width, channels].</summary>
    public Span<byte> Bytes(string name) => Values<byte>(name);

    /// <summary>A column of flags, [length, width].</summary>
    public Span<bool> Flags(string name) => Values<bool>(name);

    /// <summary>A column with elements of the feature's own type, [length, width] row-major.</summary>
    /// <exception cref="DatasetException">There is no such column, or its elements are of another type.</exception>
    public Span<T> Values<T>(string name) => _columns[Info.Find(name).Name] as T[] ?? throw new DatasetException($"Feature '{name}' is of type {Info.Find(name).Type}, not {typeof(T).Name}.");

    /// <summary>Joins pieces with the same columns into one episode.</summary>
    /// <param name="pieces">At least one.</param>
    /// <param name="task">What was to be done.</param>
    public static Episode Join(IReadOnlyList<Episode> pieces, string task = "")
    {
        Episode joined = new(pieces[0].Info, pieces.Sum(piece => piece.Length)) { Task = task };
        foreach (Feature feature in joined.Info.Features)
        {
            int at = 0;
            foreach (Episode piece in pieces)
            {
                Array column = piece._columns[feature.Name];
                Array.Copy(column, 0, joined._columns[feature.Name], at, column.Length);
                at += column.Length;
            }
        }

        return joined;
    }

    /// <summary>A column as an array of the feature's own type.</summary>
    internal Array Column(string name) => _columns[name];

    /// <summary>Writes a numeric column as floats.</summary>
    /// <param name="feature">Any feature but pictures and texts.</param>
    /// <param name="into">[length, width].</param>
    internal void CopyAsFloats(Feature feature, Span<float> into)
    {
        switch (_columns[feature.Name])
        {
            case float[] floats:
                floats.CopyTo(into);
                break;
            case double[] doubles:
                for (int i = 0; i < doubles.Length; i++) into[i] = (float)doubles[i];
                break;
            case long[] integers:
                for (int i = 0; i < integers.Length; i++) into[i] = integers[i];
                break;
            case bool[] flags:
                for (int i = 0; i < flags.Length; i++) into[i] = flags[i] ? 1 : 0;
                break;
            default:
                throw new DatasetException($"Feature '{feature.Name}' is of type {feature.Type}, which is not a number.");
        }
    }

    /// <summary>The same columns, with frames evenly spaced.</summary>
    internal Episode WithoutTimes() => new(Info, Length, _columns) { Task = Task };

    /// <summary>A numeric column as doubles, [length, width].</summary>
    internal double[] Doubles(Feature feature) => _columns[feature.Name] switch
    {
        double[] doubles => doubles,
        float[] floats => Array.ConvertAll(floats, value => (double)value),
        long[] integers => Array.ConvertAll(integers, value => (double)value),
        bool[] flags => Array.ConvertAll(flags, value => value ? 1.0 : 0),
        _ => throw new DatasetException($"Feature '{feature.Name}' is of type {feature.Type}, which is not a number."),
    };
}
