using System.Buffers.Binary;
using Parquet;
using Parquet.Schema;

namespace Rollout.Datasets;

/// <summary>Writes a Parquet file group of rows by group of rows, in memory, then whole and sealed to disk.</summary>
internal sealed class ParquetTable : IDisposable
{
    private readonly MemoryStream _stream = new();
    private readonly FileSeal _seal = new();
    private readonly ParquetSchema _schema;
    private readonly ParquetWriter _writer;
    private bool _closed;

    /// <summary>Begins a table.</summary>
    /// <param name="like">Columns; their values do not matter.</param>
    /// <param name="metadata">Key-value metadata of the file.</param>
    public ParquetTable(IEnumerable<ParquetColumn> like, Dictionary<string, string> metadata)
    {
        _schema = new ParquetSchema(like.Select(column => column.Field()));
        _writer = ParquetWriter.CreateAsync(_schema, _stream, new ParquetOptions { CompressionMethod = CompressionMethod.Snappy }).GetAwaiter().GetResult();
        _writer.CustomMetadata = metadata;
    }

    /// <summary>Bytes so far.</summary>
    public long Length => _stream.Length;

    /// <summary>Writes a group of rows.</summary>
    /// <param name="columns">The columns of the schema in its order, all with the same number of rows.</param>
    /// <param name="label">What the rows are, for messages about damage.</param>
    public void WriteGroup(IReadOnlyList<ParquetColumn> columns, string label)
    {
        using ParquetRowGroupWriter group = _writer.CreateRowGroup();
        int leaf = 0;
        foreach (ParquetColumn column in columns)
        {
            long start = _stream.Position;
            leaf += Write(group, column, leaf);
            _seal.Mark($"{label}, column '{column.Name}',", start, _stream.Position);
        }

        group.CompleteValidate();
    }

    /// <summary>Completes the file: written aside, then renamed.</summary>
    public void SaveTo(string path)
    {
        Close();
        ReadOnlyMemory<byte> file = _stream.GetBuffer().AsMemory(0, (int)_stream.Length);
        int footer = BinaryPrimitives.ReadInt32LittleEndian(file.Span[^8..]);
        Core.AtomicFile.Write(path, stream => _seal.Write(file.Span, file.Length - 8 - footer, stream));
    }

    /// <inheritdoc/>
    public void Dispose() => Close();

    private void Close()
    {
        if (_closed) return;
        _closed = true;
        _writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private int Write(ParquetRowGroupWriter group, ParquetColumn column, int leaf)
    {
        DataField field = _schema.DataFields[leaf];
        int rows = column.Values.Length / column.Width;
        int[]? levels = column.Depth == 0 ? null : ParquetColumn.RepetitionLevels(column.Shape, rows);
        Task task = column.Values switch
        {
            float[] values => Put(values),
            double[] values => Put(values),
            long[] values => Put(values),
            bool[] values => Put(values),
            string[] values => group.WriteAsync(field, values, levels is null ? null : (ReadOnlyMemory<int>)levels),
            byte[][] pictures => group.WriteAsync(field, pictures, null),
            _ => throw new ArgumentException($"Parquet columns of {column.Values.GetType().Name} are not written."),
        };
        task.GetAwaiter().GetResult();
        if (column.Values is not byte[][]) return 1;
        group.WriteAsync(_schema.DataFields[leaf + 1], [.. Enumerable.Range(0, rows).Select(row => $"frame-{row:000000}.png")], null).GetAwaiter().GetResult();
        return 2;

        Task Put<T>(T[] values) where T : struct
        {
            if (levels is null) return group.WriteAsync<T>(field, values);
            int[] present = new int[levels.Length];
            Array.Fill(present, field.MaxDefinitionLevel);
            return group.WriteAllPartsAsync<T>(field, values, present, levels, default);
        }
    }
}
