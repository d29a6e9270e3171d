using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Rollout.Core;

/// <summary>
/// Collects named values and writes them as one file: magic, SHA-256 of the body, then entries of name, type, length and little-endian data.
/// The file holds numbers and text only, nothing in it is ever run. Layout: docs/ARCHITECTURE.md, "Checkpoint file".
/// </summary>
public sealed class CheckpointWriter
{
    internal static ReadOnlySpan<byte> Magic => "ROLLOUT1"u8;
    private readonly MemoryStream _body = new();
    private readonly HashSet<string> _names = [];
    private string _prefix = "";

    /// <summary>Writes a part's state under a name of its own, so that its entries cannot collide with another's.</summary>
    public void Write(string name, ICheckpointable part)
    {
        string outer = _prefix;
        _prefix = outer + name + "/";
        part.Save(this);
        _prefix = outer;
    }

    /// <summary>Writes text.</summary>
    public void Write(string name, string text) => Entry(name, EntryType.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes floats.</summary>
    public void Write(string name, ReadOnlySpan<float> values) => Entry(name, EntryType.Float, MemoryMarshal.AsBytes(values));

    /// <summary>Writes doubles.</summary>
    public void Write(string name, ReadOnlySpan<double> values) => Entry(name, EntryType.Double, MemoryMarshal.AsBytes(values));

    /// <summary>Writes unsigned 64-bit integers.</summary>
    public void Write(string name, ReadOnlySpan<ulong> values) => Entry(name, EntryType.UInt64, MemoryMarshal.AsBytes(values));

    /// <summary>Writes signed 64-bit integers.</summary>
    public void Write(string name, ReadOnlySpan<long> values) => Entry(name, EntryType.Int64, MemoryMarshal.AsBytes(values));

    /// <summary>Writes 32-bit integers.</summary>
    public void Write(string name, ReadOnlySpan<int> values) => Entry(name, EntryType.Int32, MemoryMarshal.AsBytes(values));

    /// <summary>Writes bytes.</summary>
    public void Write(string name, ReadOnlySpan<byte> values) => Entry(name, EntryType.Byte, values);

    /// <summary>Writes flags.</summary>
    public void Write(string name, ReadOnlySpan<bool> values) => Entry(name, EntryType.Byte, MemoryMarshal.AsBytes(values));

    /// <summary>Writes everything collected to a stream.</summary>
    public void CopyTo(Stream stream)
    {
        ReadOnlySpan<byte> body = _body.GetBuffer().AsSpan(0, (int)_body.Length);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        stream.Write(Magic);
        stream.Write(hash);
        stream.Write(body);
    }

    /// <summary>Writes the file aside and renames it, so that a crash or a full disk leaves the last good one.</summary>
    public void SaveTo(string path) => AtomicFile.Write(path, CopyTo);

    private void Entry(string name, EntryType type, ReadOnlySpan<byte> data)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Checkpoints are written on little-endian machines only.");
        string full = _prefix + name;
        if (!_names.Add(full)) throw new InvalidOperationException($"The checkpoint already holds an entry named '{full}'.");
        byte[] label = Encoding.UTF8.GetBytes(full);
        Span<byte> header = stackalloc byte[11];
        BinaryPrimitives.WriteUInt16LittleEndian(header, (ushort)label.Length);
        header[2] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(header[3..], data.Length);
        _body.Write(header);
        _body.Write(label);
        _body.Write(data);
    }
}

internal enum EntryType : byte
{
    Text = 1,
    Float = 2,
    Double = 3,
    UInt64 = 4,
    Int64 = 5,
    Int32 = 6,
    Byte = 7,
}
