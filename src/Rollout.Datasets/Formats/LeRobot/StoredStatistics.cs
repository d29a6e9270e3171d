using System.Text.Json;

namespace Rollout.Datasets;

/// <summary>
/// What the writer of a LeRobot dataset noted about the numbers of an episode: minimum, maximum, mean and count of each column. Data without a
/// checksum is compared with it. Pictures are left out, of which LeRobot only samples some.
/// </summary>
internal sealed class StoredStatistics
{
    private static readonly string[] s_names = ["min", "max", "mean", "count"];
    private readonly Dictionary<(string Column, string Statistic), double[]> _values = [];

    /// <summary>Reads those in columns stats/FEATURE/STATISTIC of meta/episodes; what is not there or not readable is not compared.</summary>
    /// <returns>One of each row.</returns>
    public static StoredStatistics[] Read(ParquetFile file, int group, IEnumerable<Feature> features)
    {
        StoredStatistics[] rows = [.. Enumerable.Range(0, (int)file.Groups[group]).Select(_ => new StoredStatistics())];
        foreach ((Feature feature, string name, int[] shape) in Expected(features))
        {
            if (ReadColumn(file, group, $"stats/{feature.Name}/{name}", shape) is not { } values) continue;
            int width = values.Length / rows.Length;
            for (int row = 0; row < rows.Length; row++) rows[row]._values[(feature.Name, name)] = values[(row * width)..((row + 1) * width)];
        }

        return rows;
    }

    /// <summary>Reads those of an episode of version 2.1: {"FEATURE": {"min": [...], ...}, ...}.</summary>
    public static StoredStatistics Read(JsonElement statistics, IEnumerable<Feature> features)
    {
        StoredStatistics read = new();
        foreach ((Feature feature, string name, int[] shape) in Expected(features))
        {
            if (statistics.ValueKind != JsonValueKind.Object || !statistics.TryGetProperty(feature.Name, out JsonElement column)) continue;
            if (column.ValueKind != JsonValueKind.Object || !column.TryGetProperty(name, out JsonElement stored)) continue;
            double[] values = [.. Numbers(stored)];
            if (values.Length == shape.Aggregate(1, (product, size) => product * size)) read._values[(feature.Name, name)] = values;
        }

        return read;
    }

    /// <summary>Compares an episode. Others add in single precision, which the tolerances allow for.</summary>
    /// <returns>What differs; null where nothing does.</returns>
    public string? Difference(Episode episode)
    {
        foreach ((string column, string statistic) in _values.Keys)
        {
            double[] stored = _values[(column, statistic)], rows = episode.Doubles(episode.Info.Find(column));
            int width = rows.Length / episode.Length;
            for (int j = 0; j < stored.Length; j++)
            {
                double minimum = double.PositiveInfinity, maximum = double.NegativeInfinity, mean = 0;
                for (int i = j; i < rows.Length; i += width)
                {
                    (minimum, maximum) = (Math.Min(minimum, rows[i]), Math.Max(maximum, rows[i]));
                    mean += rows[i] / episode.Length;
                }

                double found = statistic switch { "min" => minimum, "max" => maximum, "mean" => mean, _ => episode.Length };
                double size = Math.Max(Math.Abs(minimum), Math.Abs(maximum));
                double tolerance = statistic switch { "count" => 0, "mean" => (1e-4 + 1e-7 * episode.Length) * size, _ => 1e-5 * size };
                if (!double.IsNaN(stored[j]) && !(Math.Abs(found - stored[j]) <= tolerance) && found != stored[j])
                    return $"column '{column}', {statistic} of element {j} is {found:G6} and was noted as {stored[j]:G6}";
            }
        }

        return null;
    }

    private static IEnumerable<(Feature Feature, string Name, int[] Shape)> Expected(IEnumerable<Feature> features) =>
        from feature in features
        where feature.Type is not (ElementType.Image or ElementType.Text)
        from name in s_names
        select (feature, name, name == "count" ? [1] : feature.Shape);

    private static double[]? ReadColumn(ParquetFile file, int group, string column, int[] shape)
    {
        if (!file.Has(column)) return null;
        try
        {
            return file.Read(group, column, shape) switch
            {
                double[] values => values,
                float[] values => Array.ConvertAll(values, value => (double)value),
                long[] values => Array.ConvertAll(values, value => (double)value),
                bool[] values => Array.ConvertAll(values, value => value ? 1.0 : 0),
                _ => null,
            };
        }
        catch (DatasetException)
        {
            return null;
        }
    }

    private static IEnumerable<double> Numbers(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Numbers),
        JsonValueKind.Number => [element.GetDouble()],
        JsonValueKind.True => [1],
        JsonValueKind.False => [0],
        _ => [double.NaN],
    };
}
