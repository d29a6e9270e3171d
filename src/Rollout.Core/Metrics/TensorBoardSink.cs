using System.Buffers.Binary;
using System.Text;

namespace Rollout.Core;

/// <summary>
/// Writes TensorBoard event files: records of length, masked CRC-32C of the length, event, masked CRC-32C of the event, the event being a
/// protocol buffer of wall time, step and scalar values. TensorBoard shows several files of one folder as one run, so a resumed run adds a file.
/// </summary>
public sealed class TensorBoardSink : IMetricSink, IDisposable
{
    private readonly TimeProvider _clock;
    private readonly FileStream _file;
    private readonly List<(string Name, double Value)> _values = [];

    /// <summary>Begins a new event file in a folder.</summary>
    /// <param name="folder">Folder, made if missing.</param>
    /// <param name="clock">Source of wall time; the system's by default.</param>
    public TensorBoardSink(string folder, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        Directory.CreateDirectory(folder);
        long seconds = _clock.GetUtcNow().ToUnixTimeSeconds();
        string path;
        int attempt = 0;
        do path = Path.Combine(folder, $"events.out.tfevents.{seconds:D10}.rollout.{attempt++}");
        while (File.Exists(path));
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
        Write(Event(0, body => Bytes(body, 3, "brain.Event:2"u8)));
        _file.Flush();
    }

    /// <inheritdoc/>
    public void Record(string name, double value) => _values.Add((name, value));

    /// <inheritdoc/>
    public void Flush(long step)
    {
        if (_values.Count == 0) return;
        Write(Event(step, body =>
        {
            MemoryStream summary = new();
            foreach ((string name, double value) in _values)
            {
                MemoryStream scalar = new();
                Bytes(scalar, 1, Encoding.UTF8.GetBytes(name));
                Tag(scalar, 2, wireType: 5);
                scalar.Write(BitConverter.GetBytes((float)value));
                Bytes(summary, 1, scalar.ToArray());
            }

            Bytes(body, 5, summary.ToArray());
        }));
        _file.Flush();
        _values.Clear();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>CRC-32C of the data, rotated and shifted as TensorFlow's record format asks.</summary>
    internal static uint MaskedCrc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in data) crc = System.Numerics.BitOperations.Crc32C(crc, value);
        crc = ~crc;
        return ((crc >> 15) | (crc << 17)) + 0xA282EAD8;
    }

    private byte[] Event(long step, Action<MemoryStream> addContent)
    {
        MemoryStream body = new();
        Tag(body, 1, wireType: 1);
        Span<byte> time = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleLittleEndian(time, _clock.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0);
        body.Write(time);
        Tag(body, 2, wireType: 0);
        Varint(body, (ulong)step);
        addContent(body);
        return body.ToArray();
    }

    private void Write(byte[] data)
    {
        Span<byte> header = stackalloc byte[12];
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], MaskedCrc(header[..8]));
        Span<byte> footer = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(footer, MaskedCrc(data));
        _file.Write(header);
        _file.Write(data);
        _file.Write(footer);
    }

    private static void Tag(MemoryStream stream, int field, int wireType) => Varint(stream, (ulong)((field << 3) | wireType));

    private static void Bytes(MemoryStream stream, int field, ReadOnlySpan<byte> data)
    {
        Tag(stream, field, wireType: 2);
        Varint(stream, (ulong)data.Length);
        stream.Write(data);
    }

    private static void Varint(MemoryStream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
