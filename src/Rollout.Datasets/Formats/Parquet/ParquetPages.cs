using System.Buffers.Binary;
using Parquet.Meta;

namespace Rollout.Datasets;

/// <summary>Compares what a Parquet file says of its own sizes before anything of those sizes is allocated.</summary>
internal static class ParquetPages
{
    /// <summary>No compression that Parquet knows packs more; the constant is for small pages.</summary>
    private const long HighestRatio = 1100, Small = 1 << 16;

    private const int UncompressedSize = 2, CompressedSize = 3, DataValues = 501, DictionaryValues = 701, DataValuesOfVersion2 = 801;

    /// <summary>What is wrong with the footer; null where nothing is.</summary>
    public static string? CheckFooter(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[^4..].SequenceEqual("PAR1"u8) || !file[..4].SequenceEqual("PAR1"u8)) return "it does not begin and end as Parquet files do";
        int length = BinaryPrimitives.ReadInt32LittleEndian(file[^8..]);
        if (length < 0 || length > file.Length - 12) return $"its footer of {length} bytes does not fit into {file.Length}";
        ThriftFields footer = new(file.Slice(file.Length - 8 - length, length));
        return footer.Walk(null) && footer.Position == length ? null : "its footer is damaged";
    }

    /// <summary>What is wrong with the pages of a column; null where nothing is.</summary>
    public static string? CheckColumn(ReadOnlySpan<byte> file, ColumnMetaData column)
    {
        long at = column.DictionaryPageOffset is { } dictionary && dictionary > 0 ? Math.Min(dictionary, column.DataPageOffset) : column.DataPageOffset;
        long end = at + column.TotalCompressedSize, values = 0;
        if (at < 4 || column.TotalCompressedSize < 0 || end > file.Length) return "its pages do not lie in the file";
        while (at < end)
        {
            Dictionary<int, long> header = [];
            ThriftFields fields = new(file[(int)at..(int)end]);
            if (!fields.Walk(header)) return "the header of a page is damaged";
            long packed = header.GetValueOrDefault(CompressedSize, -1), unpacked = header.GetValueOrDefault(UncompressedSize, -1);
            at += fields.Position + packed;
            if (packed < 0 || unpacked < 0 || at > end || unpacked > HighestRatio * packed + Small) return $"a page of {packed} bytes says that it unpacks to {unpacked}";
            if (header.GetValueOrDefault(DictionaryValues) is var entries && (entries < 0 || entries > unpacked)) return $"a dictionary of {unpacked} bytes says that it has {entries} entries";
            long counted = header.GetValueOrDefault(DataValues) + header.GetValueOrDefault(DataValuesOfVersion2);
            if (counted < 0) return $"a page has {counted} values";
            values += counted;
        }

        return values == column.NumValues ? null : $"its pages have {values} values and its footer counts {column.NumValues}";
    }
}
