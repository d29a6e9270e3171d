using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Rollout.Datasets;

/// <summary>
/// A checksum inside a file, at a place that other readers skip: before the footer of a Parquet file, after the end of an HDF5 file.
/// Layout: 8 bytes of magic, length of the list (4 bytes), a list of parts (name, start, end, first 8 bytes of the SHA-256 of each), SHA-256 of the
/// file without the last 40 bytes of the seal, 8 bytes of magic. A program that rewrites the file drops the seal, so it never objects to honest changes.
/// </summary>
internal sealed class FileSeal
{
    private const int HashLength = SHA256.HashSizeInBytes, PartHash = 8;
    private readonly List<(string Name, long Start, long End)> _parts = [];

    private static ReadOnlySpan<byte> Head => "RLTSEAL["u8;

    private static ReadOnlySpan<byte> Tail => "]RLTSEAL"u8;

    /// <summary>Names a part of the file, so that damage to it can be named.</summary>
    public void Mark(string name, long start, long end) => _parts.Add((name, start, end));

    /// <summary>Writes the file with the seal inside.</summary>
    /// <param name="file">The file.</param>
    /// <param name="at">Where the seal goes.</param>
    /// <param name="into">Receives the sealed file.</param>
    public void Write(ReadOnlySpan<byte> file, int at, Stream into)
    {
        using MemoryStream list = new();
        using (BinaryWriter writer = new(list, Encoding.UTF8, leaveOpen: true))
        {
            foreach ((string name, long start, long end) in _parts)
            {
                writer.Write(name);
                writer.Write(start);
                writer.Write(end);
                writer.Write(SHA256.HashData(file[(int)start..(int)end]).AsSpan(0, PartHash));
            }
        }

        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, (int)list.Length);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Put(file[..at]);
        Put(Head);
        Put(length);
        Put(list.GetBuffer().AsSpan(0, (int)list.Length));
        hash.AppendData(file[at..]);
        into.Write(hash.GetHashAndReset());
        into.Write(Tail);
        into.Write(file[at..]);

        void Put(ReadOnlySpan<byte> bytes)
        {
            hash.AppendData(bytes);
            into.Write(bytes);
        }
    }

    /// <summary>Whether a file has a seal.</summary>
    public static bool IsIn(ReadOnlySpan<byte> file) => file.LastIndexOf(Head) >= 0;

    /// <summary>Compares a file with its seal.</summary>
    /// <returns>Null where they agree or there is no seal; otherwise what is damaged.</returns>
    public static string? Check(ReadOnlySpan<byte> file)
    {
        int head = file.LastIndexOf(Head), tail = file.LastIndexOf(Tail);
        if (head < 0 && tail < 0) return null;
        if (head < 0 || tail < head + Head.Length + 4 + HashLength) return "its seal is damaged";
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(file[..(tail - HashLength)]);
        hash.AppendData(file[(tail + Tail.Length)..]);
        if (hash.GetHashAndReset().AsSpan().SequenceEqual(file.Slice(tail - HashLength, HashLength))) return null;
        return FirstDamaged(file, file[(head + Head.Length + 4)..(tail - HashLength)]) is { } part ? $"{part} is not what was written" : "its checksum does not match";
    }

    private static string? FirstDamaged(ReadOnlySpan<byte> file, ReadOnlySpan<byte> list)
    {
        try
        {
            using BinaryReader reader = new(new MemoryStream(list.ToArray()), Encoding.UTF8);
            while (reader.BaseStream.Position < reader.BaseStream.Length)
            {
                string name = reader.ReadString();
                (long start, long end) = (reader.ReadInt64(), reader.ReadInt64());
                byte[] expected = reader.ReadBytes(PartHash);
                if (start < 0 || end < start || end > file.Length) return null;
                if (!SHA256.HashData(file[(int)start..(int)end]).AsSpan(0, PartHash).SequenceEqual(expected)) return name;
            }
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException)
        {
            // The list itself is damaged: then the whole file is.
        }

        return null;
    }
}
