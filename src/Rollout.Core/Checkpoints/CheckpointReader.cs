using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rollout.Core;

/// <summary>Reads what <see cref="CheckpointWriter"/> wrote; a foreign, truncated or damaged file is refused with the reason.</summary>
public sealed class CheckpointReader
{
    private readonly Dictionary<string, (EntryType Type, ReadOnlyMemory<byte> Data)> _entries = [];
    private readonly string _source;
    private string _prefix = "";

    /// <summary>Reads a whole checkpoint.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="source">Name used in error messages, usually the path.</param>
    /// <exception cref="InvalidDataException">The file is not a checkpoint, or is damaged.</exception>
    public CheckpointReader(ReadOnlyMemory<byte> file, string source)
    {
        _source = source;
        ReadOnlySpan<byte> magic = CheckpointWriter.Magic;
        if (file.Length < magic.Length + SHA256.HashSizeInBytes || !file.Span[..magic.Length].SequenceEqual(magic))
            throw new InvalidDataException($"{source} is not a Rollout checkpoint: it does not begin with '{Encoding.ASCII.GetString(magic)}'.");
        ReadOnlyMemory<byte> body = file[(magic.Length + SHA256.HashSizeInBytes)..];
        if (!SHA256.HashData(body.Span).AsSpan().SequenceEqual(file.Span.Slice(magic.Length, SHA256.HashSizeInBytes)))
            throw new InvalidDataException($"{source} is truncated or damaged: its checksum does not match. Use an earlier checkpoint.");
        while (body.Length > 0) body = ReadEntry(body);
    }

    /// <summary>Reads a checkpoint file.</summary>
    /// <exception cref="InvalidDataException">The file is not a checkpoint, or is damaged.</exception>
    public static CheckpointReader Open(string path) => new(File.ReadAllBytes(path), path);

    /// <summary>Restores a part that was written under a name.</summary>
    public void Read(string name, ICheckpointable part)
    {
        string outer = _prefix;
        _prefix = outer + name + "/";
        part.Load(this);
        _prefix = outer;
    }

    /// <summary>Whether an entry, or a part with entries, was written under the name.</summary>
    public bool Has(string name) => _entries.Keys.Any(key => key == _prefix + name || key.StartsWith(_prefix + name + "/", StringComparison.Ordinal));

    /// <summary>Reads text.</summary>
    public string ReadText(string name) => Encoding.UTF8.GetString(Find(name, EntryType.Text));

    /// <summary>Reads floats into a span of exactly the written length.</summary>
    public void Read(string name, Span<float> into) => Copy(name, EntryType.Float, MemoryMarshal.AsBytes(into), sizeof(float));

    /// <summary>Reads doubles into a span of exactly the written length.</summary>
    public void Read(string name, Span<double> into) => Copy(name, EntryType.Double, MemoryMarshal.AsBytes(into), sizeof(double));

    /// <summary>Reads 64-bit integers into a span of exactly the written length.</summary>
    public void Read(string name, Span<long> into) => Copy(name, EntryType.Int64, MemoryMarshal.AsBytes(into), sizeof(long));

    /// <summary>Reads 32-bit integers into a span of exactly the written length.</summary>
    public void Read(string name, Span<int> into) => Copy(name, EntryType.Int32, MemoryMarshal.AsBytes(into), sizeof(int));

    /// <summary>Reads bytes into a span of exactly the written length.</summary>
    public void Read(string name, Span<byte> into) => Copy(name, EntryType.Byte, into, 1);

    /// <summary>Reads flags into a span of exactly the written length.</summary>
    public void Read(string name, Span<bool> into)
    {
        Copy(name, EntryType.Byte, MemoryMarshal.AsBytes(into), 1);
        foreach (byte flag in MemoryMarshal.AsBytes(into))
        {
            if (flag > 1) throw new InvalidDataException($"{_source}: entry '{_prefix + name}' holds {flag} where a flag must be 0 or 1.");
        }
    }

    /// <summary>Reads unsigned 64-bit integers, of which there must be <paramref name="count"/>.</summary>
    public ulong[] ReadUInt64(string name, int count)
    {
        ulong[] values = new ulong[count];
        Copy(name, EntryType.UInt64, MemoryMarshal.AsBytes(values.AsSpan()), sizeof(ulong));
        return values;
    }

    /// <summary>Reads floats of any number.</summary>
    public float[] ReadFloats(string name) => MemoryMarshal.Cast<byte, float>(Find(name, EntryType.Float)).ToArray();

    /// <summary>Reads 64-bit integers of any number.</summary>
    public long[] ReadInt64(string name) => MemoryMarshal.Cast<byte, long>(Find(name, EntryType.Int64)).ToArray();

    private void Copy(string name, EntryType type, Span<byte> into, int elementSize)
    {
        ReadOnlySpan<byte> data = Find(name, type);
        if (data.Length != into.Length)
            throw new InvalidDataException($"{_source}: entry '{_prefix + name}' holds {data.Length / elementSize} values where {into.Length / elementSize} are needed; " +
                "the checkpoint belongs to a run with other options.");
        data.CopyTo(into);
    }

    private ReadOnlySpan<byte> Find(string name, EntryType type)
    {
        if (!_entries.TryGetValue(_prefix + name, out var entry))
            throw new InvalidDataException($"{_source}: entry '{_prefix + name}' is missing; the checkpoint belongs to another algorithm or version.");
        if (entry.Type != type)
            throw new InvalidDataException($"{_source}: entry '{_prefix + name}' is of type {entry.Type} where {type} is needed.");
        return entry.Data.Span;
    }

    private ReadOnlyMemory<byte> ReadEntry(ReadOnlyMemory<byte> body)
    {
        const int HeaderLength = 11;
        if (body.Length < HeaderLength) throw new InvalidDataException($"{_source} ends inside an entry's header.");
        int labelLength = BinaryPrimitives.ReadUInt16LittleEndian(body.Span);
        EntryType type = (EntryType)body.Span[2];
        long length = BinaryPrimitives.ReadInt64LittleEndian(body.Span[3..]);
        int size = type switch { EntryType.Float or EntryType.Int32 => 4, EntryType.Double or EntryType.UInt64 or EntryType.Int64 => 8, _ => 1 };
        if (!Enum.IsDefined(type) || length < 0 || length > body.Length - HeaderLength - labelLength || length % size != 0)
            throw new InvalidDataException($"{_source} has a damaged entry: type {(byte)type}, length {length}.");
        string label = Encoding.UTF8.GetString(body.Span.Slice(HeaderLength, labelLength));
        if (!_entries.TryAdd(label, (type, body.Slice(HeaderLength + labelLength, (int)length))))
            throw new InvalidDataException($"{_source} holds entry '{label}' twice.");
        return body[(HeaderLength + labelLength + (int)length)..];
    }
}
