using System.Globalization;
using System.Text;

namespace Rollout.Core;

/// <summary>
/// Writes measurements as comma-separated rows, one a flush, the step first. When a new measurement appears, the file is rewritten with a
/// new column; an existing file is continued.
/// </summary>
public sealed class CsvSink : IMetricSink, IDisposable
{
    private readonly string _path;
    private readonly List<string> _columns = ["step"];
    private readonly Dictionary<string, double> _row = [];
    private StreamWriter _writer;

    /// <summary>Opens a file, or continues one that exists.</summary>
    /// <param name="path">The file.</param>
    /// <param name="lastStep">Rows after this step are dropped: a resumed run goes on from its checkpoint, which may be older than the file.</param>
    public CsvSink(string path, long lastStep = long.MaxValue)
    {
        _path = path;
        if (File.Exists(path) && lastStep < long.MaxValue) DropRowsAfter(lastStep);
        if (File.Exists(path) && File.ReadLines(path).FirstOrDefault() is { Length: > 0 } header) (_columns = []).AddRange(header.Split(','));
        else File.WriteAllText(path, "step\n");
        _writer = Append();
    }

    /// <inheritdoc/>
    public void Record(string name, double value) => _row[name] = value;

    /// <inheritdoc/>
    public void Flush(long step)
    {
        if (_row.Count == 0) return;
        string[] fresh = [.. _row.Keys.Where(name => !_columns.Contains(name))];
        if (fresh.Length > 0) Widen(fresh);
        StringBuilder line = new();
        line.Append(step.ToString(CultureInfo.InvariantCulture));
        foreach (string column in _columns.Skip(1))
        {
            line.Append(',');
            if (_row.TryGetValue(column, out double value)) line.Append(value.ToString("R", CultureInfo.InvariantCulture));
        }

        _writer.WriteLine(line);
        _writer.Flush();
        _row.Clear();
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _writer.Dispose();

    private void DropRowsAfter(long lastStep)
    {
        string[] lines = File.ReadAllLines(_path);
        bool Keep(string line, int row) => row == 0 || (long.TryParse(line.Split(',')[0], CultureInfo.InvariantCulture, out long step) && step <= lastStep);
        AtomicFile.Write(_path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            foreach (string line in lines.Where(Keep)) writer.WriteLine(line);
        });
    }

    private StreamWriter Append() => new(_path, append: true, new UTF8Encoding(false)) { NewLine = "\n" };

    private void Widen(string[] fresh)
    {
        _writer.Dispose();
        string[] lines = File.ReadAllLines(_path);
        _columns.AddRange(fresh);
        AtomicFile.Write(_path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
            writer.WriteLine(string.Join(',', _columns));
            foreach (string line in lines.Skip(1)) writer.WriteLine(line + new string(',', fresh.Length));
        });
        _writer = Append();
    }
}
