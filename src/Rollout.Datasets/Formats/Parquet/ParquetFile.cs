using Parquet;
using Parquet.Data;
using Parquet.Schema;

namespace Rollout.Datasets;

/// <summary>Reads a Parquet file by row groups. Whatever is wrong with the file becomes a <see cref="DatasetException"/> that names file and column.</summary>
internal sealed class ParquetFile : IDisposable
{
    /// <summary>Files of up to this size are read whole and compared with their seal.</summary>
    private const long LargestWhole = 1L << 30;

    private readonly byte[]? _bytes;
    private readonly Stream _stream;
    private readonly ParquetReader _reader;

    /// <summary>Opens a file.</summary>
    public ParquetFile(string path)
    {
        Path = path;
        if (!File.Exists(path)) throw new DatasetException($"{path} is missing.");
        (_stream, _bytes) = OpenStream(path);
        IsSealed = _bytes is not null && FileSeal.IsIn(_bytes);
        try
        {
            _reader = ParquetReader.CreateAsync(_stream).GetAwaiter().GetResult();
            Groups = [.. _reader.RowGroups.Select(group => group.RowCount)];
        }
        catch (Exception exception)
        {
            _stream.Dispose();
            throw Damaged("its footer cannot be read", exception);
        }

        if (Groups.Any(rows => rows is < 0 or > int.MaxValue)) throw Damaged($"a row group has {Groups.First(rows => rows is < 0 or > int.MaxValue)} rows", null);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Whether the file carries a seal, that is, whether Rollout wrote it.</summary>
    public bool IsSealed { get; }

    /// <summary>Rows of each row group.</summary>
    public IReadOnlyList<long> Groups { get; }

    /// <summary>Names of its columns.</summary>
    public IEnumerable<string> Columns => _reader.Schema.Fields.Select(column => column.Name);

    /// <summary>Key-value metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _reader.CustomMetadata;

    /// <summary>Whether it has a column.</summary>
    public bool Has(string column) => _reader.Schema.Fields.Any(field => field.Name == column);

    /// <summary>Reads a column of a row group whose rows all have the same number of elements.</summary>
    /// <param name="group">Number of the row group.</param>
    /// <param name="column">Name.</param>
    /// <param name="shape">Shape of a row.</param>
    /// <returns><c>float[]</c>, <c>double[]</c>, <c>long[]</c>, <c>bool[]</c>, <c>string[]</c> or <c>byte[][]</c>.</returns>
    public Array Read(int group, string column, int[] shape)
    {
        int rows = (int)Groups[group], width = shape.Aggregate(1, (product, size) => product * size);
        (Array values, int[]? levels) = ReadLeaf(group, column, (long)rows * width);
        if (values.Length != (long)rows * width) throw Damaged($"column '{column}' holds {values.Length} values in {rows} rows of {width}", null);
        if (levels is not null && levels.Any(level => level != 0) && !levels.AsSpan().SequenceEqual(ParquetColumn.RepetitionLevels(Fitting(levels, shape), rows)))
            throw Damaged($"column '{column}' has rows that are not of shape [{string.Join(", ", shape)}]", null);
        return values;
    }

    /// <summary>Reads a column of lists of texts.</summary>
    /// <returns>The texts of each row.</returns>
    public string[][] ReadTexts(int group, string column)
    {
        (Array values, int[]? levels) = ReadLeaf(group, column, null);
        if (values is not string[] texts) throw Damaged($"column '{column}' holds no texts", null);
        List<List<string>> rows = [];
        for (int i = 0; i < texts.Length; i++)
        {
            if (levels is null || levels[i] == 0) rows.Add([]);
            if (rows.Count > 0) rows[^1].Add(texts[i]);
        }

        if (rows.Count != Groups[group]) throw Damaged($"column '{column}' holds {rows.Count} lists in {Groups[group]} rows", null);
        return [.. rows.Select(row => row.ToArray())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _stream.Dispose();
    }

    /// <summary>An error that names the file.</summary>
    public DatasetException Damaged(string what, Exception? inner) => Damage(Path, what, inner);

    private static (Stream Stream, byte[]? Bytes) OpenStream(string path)
    {
        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (file.Length > LargestWhole) return (file, null);
        using (file)
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            if (FileSeal.Check(bytes) is { } damage) throw Damage(path, damage, null);
            if (ParquetPages.CheckFooter(bytes) is { } wrong) throw Damage(path, wrong, null);
            return (new MemoryStream(bytes, writable: false), bytes);
        }
    }

    private static DatasetException Damage(string path, string what, Exception? inner)
    {
        string text = $"{path} is damaged: {what}{(inner is null ? "" : $" ({inner.Message})")}.";
        return inner is null ? new DatasetException(text) : new DatasetException(text, inner);
    }

    /// <summary>Number of list levels in the file may differ from the shape: [1, 3] may be stored flat.</summary>
    private static int[] Fitting(int[] levels, int[] shape) =>
        levels.Max() == shape.Length ? shape : [shape.Aggregate(1, (product, size) => product * size)];

    private (Array Values, int[]? Levels) ReadLeaf(int group, string column, long? expected)
    {
        DataField field = _reader.Schema.DataFields.FirstOrDefault(leaf => leaf.Path.ToList()[0] == column)
            ?? throw Damaged($"column '{column}' is missing; it has {string.Join(", ", Columns.Take(12))}", null);
        try
        {
            ParquetRowGroupReader rows = _reader.RowGroups[group];
            if (rows.GetMetadata(field)?.MetaData is not { } metadata) throw Damaged($"column '{column}' is not described", null);
            if (expected is { } count && metadata.NumValues != count) throw Damaged($"column '{column}' holds {metadata.NumValues} values where {count} are expected", null);
            if (_bytes is not null && ParquetPages.CheckColumn(_bytes, metadata) is { } wrong) throw Damaged($"column '{column}': {wrong}", null);
            using RawColumnData raw = rows.ReadRawColumnDataBaseAsync(field).AsTask().GetAwaiter().GetResult();
            if (field.MaxDefinitionLevel > 0)
            {
                int missing = raw.DefinitionLevels.IndexOfAnyExcept(field.MaxDefinitionLevel);
                if (missing >= 0) throw Damaged($"column '{column}' has nothing at value {missing}", null);
            }

            return (Copy(raw), field.MaxRepetitionLevel > 0 ? raw.RepetitionLevels.ToArray() : null);
        }
        catch (Exception exception) when (exception is not DatasetException)
        {
            throw Damaged($"column '{column}' cannot be read", exception);
        }
    }

    private static Array Copy(RawColumnData raw) => raw switch
    {
        RawColumnData<float> values => values.Values.ToArray(),
        RawColumnData<double> values => values.Values.ToArray(),
        RawColumnData<long> values => values.Values.ToArray(),
        RawColumnData<bool> values => values.Values.ToArray(),
        RawColumnData<int> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<short> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<sbyte> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<byte> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<ushort> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<uint> values => Array.ConvertAll(values.Values.ToArray(), value => (long)value),
        RawColumnData<ReadOnlyMemory<char>> values => Array.ConvertAll(values.Values.ToArray(), value => value.ToString()),
        RawColumnData<ReadOnlyMemory<byte>> values => Array.ConvertAll(values.Values.ToArray(), value => value.ToArray()),
        _ => throw new NotSupportedException($"values of {raw.GetType().GetGenericArguments()[0].Name} are not read"),
    };
}
