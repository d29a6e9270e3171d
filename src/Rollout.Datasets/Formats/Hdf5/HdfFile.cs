using System.Buffers.Binary;
using PureHDF;

namespace Rollout.Datasets;

/// <summary>Reads an HDF5 file. Whatever is wrong with it becomes a <see cref="DatasetException"/> that names file and dataset.</summary>
internal sealed class HdfFile : IDisposable
{
    /// <summary>Files of up to this size are read whole and compared with their seal.</summary>
    private const long LargestWhole = 1L << 30;

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10];

    private readonly Stream _stream;
    private readonly IDisposable _file;
    private readonly long _length;

    /// <summary>Opens a file.</summary>
    public HdfFile(string path)
    {
        Path = path;
        FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        (_stream, _length) = (stream, stream.Length);
        if (_length <= LargestWhole)
        {
            byte[] bytes = new byte[_length];
            using (stream) stream.ReadExactly(bytes);
            if (FileSeal.Check(bytes) is { } damage) throw new DatasetException($"{path} is damaged: {damage}.");
            _stream = new MemoryStream(bytes, writable: false);
        }

        if (EndOfFile(_stream) is { } end && end > (ulong)_length) throw new DatasetException($"{path} is damaged: it ends after {_length} of {end} bytes.");
        try
        {
            var file = H5File.Open(_stream, leaveOpen: true);
            (_file, Root) = (file, file);
        }
        catch (Exception exception)
        {
            _stream.Dispose();
            throw Damaged("it is no HDF5 file, or its beginning is damaged", exception);
        }
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>The outermost group.</summary>
    public IH5Group Root { get; }

    /// <summary>Whether a file begins as HDF5 files do.</summary>
    public static bool Recognizes(string path)
    {
        if (!File.Exists(path)) return false;
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> magic = stackalloc byte[8];
        return file.ReadAtLeast(magic, 8, throwOnEndOfStream: false) == 8 && magic.SequenceEqual(Magic);
    }

    /// <summary>Does something with the file; what goes wrong is said with file and place.</summary>
    public T Try<T>(string place, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is not DatasetException)
        {
            throw Damaged($"'{place}' cannot be read", exception);
        }
    }

    /// <summary>What a dataset holds: its type, and the shape of a frame.</summary>
    public (ElementType Type, int Frames, int[] Shape) Describe(IH5Dataset dataset, string place) => Try(place, () =>
    {
        ulong[] sizes = dataset.Space.Dimensions;
        if (sizes.Length == 0 || sizes.Any(size => size > 1 << 30)) throw Damaged($"'{place}' has the shape [{string.Join(", ", sizes)}]", null);

        // Deflate packs at most 1032 to 1; anything that claims more is damaged, and is not allocated.
        double bytes = sizes.Aggregate(1.0, (product, size) => product * size) * Math.Max(1, dataset.Type.Size);
        if (bytes > 1100.0 * _length + (1 << 20)) throw Damaged($"'{place}' of shape [{string.Join(", ", sizes)}] cannot lie in a file of {_length} bytes", null);
        int[] shape = sizes.Length == 1 ? [1] : [.. sizes[1..].Select(size => (int)size)];
        ElementType type = dataset.Type.Class switch
        {
            H5DataTypeClass.FixedPoint when dataset.Type.Size == 1 && shape.Length == 3 => ElementType.Image,
            H5DataTypeClass.FixedPoint => ElementType.Int64,
            H5DataTypeClass.FloatingPoint when dataset.Type.Size == 8 => ElementType.Float64,
            H5DataTypeClass.FloatingPoint when dataset.Type.Size == 4 => ElementType.Float32,
            H5DataTypeClass.Enumerated or H5DataTypeClass.BitField when dataset.Type.Size == 1 => ElementType.Boolean,
            H5DataTypeClass.String or H5DataTypeClass.VariableLength => ElementType.Text,
            var other => throw Damaged($"'{place}' holds {other} of {dataset.Type.Size} bytes, which is not read", null),
        };
        return (type, (int)sizes[0], shape);
    });

    /// <summary>Reads a dataset as elements of the type of a column.</summary>
    public Array Read(IH5Dataset dataset, ElementType type, int count, string place) => Try(place, () =>
    {
        (ElementType stored, _, _) = Describe(dataset, place);
        Array values = (stored, dataset.Type.Size, type) switch
        {
            (ElementType.Float32, _, ElementType.Float32) => dataset.Read<float[]>(),
            (ElementType.Float64, _, ElementType.Float64) => dataset.Read<double[]>(),
            (ElementType.Float32, _, ElementType.Float64) => Array.ConvertAll(dataset.Read<float[]>(), value => (double)value),
            (ElementType.Float64, _, ElementType.Float32) => Array.ConvertAll(dataset.Read<double[]>(), value => (float)value),
            (ElementType.Image, _, ElementType.Image) => dataset.Read<byte[]>(),
            (ElementType.Boolean, _, ElementType.Boolean) => Flags(dataset.Read<byte[]>(), place),
            (ElementType.Int64 or ElementType.Image, 1, ElementType.Boolean) => Flags(dataset.Read<byte[]>(), place),
            (ElementType.Text, _, ElementType.Text) => dataset.Read<string[]>(),
            (ElementType.Int64 or ElementType.Image, int size, ElementType.Int64) => Integers(dataset, size),
            _ => throw Damaged($"'{place}' holds {stored} where {type} is needed", null),
        };
        return values.Length == count ? values : throw Damaged($"'{place}' holds {values.Length} values where {count} are needed", null);
    });

    /// <summary>Reads an attribute of text; null where there is none.</summary>
    public string? Text(IH5Object of, string name) => Try(name, () => of.AttributeExists(name) ? of.Attribute(name).Read<string>() : null);

    /// <summary>An error that names the file.</summary>
    public DatasetException Damaged(string what, Exception? inner)
    {
        string text = $"{Path} is damaged: {what}{(inner is null ? "" : $" ({inner.Message})")}.";
        return inner is null ? new DatasetException(text) : new DatasetException(text, inner);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _stream.Dispose();
    }

    /// <summary>Where the file says that it ends, in its superblock; null where it has none at its beginning.</summary>
    private static ulong? EndOfFile(Stream stream)
    {
        Span<byte> block = stackalloc byte[64];
        stream.Position = 0;
        int read = stream.ReadAtLeast(block, block.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        if (read < block.Length || !block[..8].SequenceEqual(Magic)) return null;
        int at = block[8] switch { 0 => 40, 1 => 44, 2 or 3 => 28, _ => 0 };
        return at == 0 ? null : BinaryPrimitives.ReadUInt64LittleEndian(block[at..]);
    }

    private bool[] Flags(byte[] bytes, string place) =>
        Array.ConvertAll(bytes, value => value switch { 0 => false, 1 => true, _ => throw Damaged($"'{place}' holds {value} where a flag must be 0 or 1", null) });

    private static long[] Integers(IH5Dataset dataset, int size)
    {
        bool signed = dataset.Type.FixedPoint.IsSigned;
        return (size, signed) switch
        {
            (1, true) => Array.ConvertAll(dataset.Read<sbyte[]>(), value => (long)value),
            (1, false) => Array.ConvertAll(dataset.Read<byte[]>(), value => (long)value),
            (2, true) => Array.ConvertAll(dataset.Read<short[]>(), value => (long)value),
            (2, false) => Array.ConvertAll(dataset.Read<ushort[]>(), value => (long)value),
            (4, true) => Array.ConvertAll(dataset.Read<int[]>(), value => (long)value),
            (4, false) => Array.ConvertAll(dataset.Read<uint[]>(), value => (long)value),
            (8, true) => dataset.Read<long[]>(),
            _ => Array.ConvertAll(dataset.Read<ulong[]>(), value => checked((long)value)),
        };
    }
}
