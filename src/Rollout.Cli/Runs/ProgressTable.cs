using System.Globalization;
using System.Text;

namespace Rollout.Cli;

/// <summary>The numbers of a progress.csv, also of one that a training process is writing to: a last line without its end is left for the next reading.</summary>
internal sealed class ProgressTable
{
    public const string Return = "rollout/ep_rew_mean";
    private readonly Dictionary<string, double[]> _columns;

    private ProgressTable(Dictionary<string, double[]> columns) => _columns = columns;

    /// <summary>Names of the measurements in the order of the file, the step first.</summary>
    public IReadOnlyCollection<string> Names => _columns.Keys;

    /// <summary>Environment steps at the rows.</summary>
    public double[] Steps => this["step"];

    /// <summary>The values of a measurement, one a row, NaN where the row has none; all NaN when nothing measured it.</summary>
    public double[] this[string name] => _columns.TryGetValue(name, out double[]? values) ? values : [.. Enumerable.Repeat(double.NaN, _columns.TryGetValue("step", out double[]? steps) ? steps.Length : 0)];

    /// <summary>Reads a file; an empty table when there is none yet.</summary>
    public static ProgressTable Read(string path)
    {
        if (!File.Exists(path)) return Parse("step\n");
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using StreamReader reader = new(stream, Encoding.UTF8);
        return Parse(reader.ReadToEnd());
    }

    /// <summary>Reads the text of a file.</summary>
    public static ProgressTable Parse(string text)
    {
        string[] lines = text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] names = lines.Length == 0 ? ["step"] : lines[0].TrimEnd('\r').Split(',');
        List<double>[] columns = [.. names.Select(_ => new List<double>())];
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.TrimEnd('\r').Split(',');
            if (!double.TryParse(cells[0], CultureInfo.InvariantCulture, out _)) continue;
            for (int i = 0; i < names.Length; i++)
                columns[i].Add(i < cells.Length && double.TryParse(cells[i], CultureInfo.InvariantCulture, out double value) ? value : double.NaN);
        }

        Dictionary<string, double[]> table = [];
        for (int i = 0; i < names.Length; i++) table.TryAdd(names[i], [.. columns[i]]);
        return new ProgressTable(table);
    }

    /// <summary>Steps and values of the rows where a measurement is finite.</summary>
    public (double[] Steps, double[] Values) Curve(string name)
    {
        double[] steps = Steps, values = this[name];
        int[] rows = [.. Enumerable.Range(0, values.Length).Where(row => double.IsFinite(values[row]))];
        return ([.. rows.Select(row => steps[row])], [.. rows.Select(row => values[row])]);
    }
}
