using System.Text.Json.Nodes;

namespace Rollout.Datasets;

/// <summary>Statistics as LeRobot writes them: in meta/stats.json over all frames, in meta/episodes over those of each episode.</summary>
internal sealed class LeRobotStatistics
{
    private static readonly string[] s_quantiles = ["q01", "q10", "q50", "q90", "q99"];
    private readonly FeatureStatistics[] _features;

    /// <summary>Begins without frames.</summary>
    public LeRobotStatistics(DatasetInfo info) =>
        _features = [.. info.Features.Concat(LeRobotInfo.Bookkeeping).Where(feature => feature.Type != ElementType.Text).Select(feature => new FeatureStatistics(feature))];

    /// <summary>Adds an episode.</summary>
    /// <param name="episode">Episode.</param>
    /// <param name="bookkeeping">LeRobot's columns of it, last in the list.</param>
    public void Add(Episode episode, IReadOnlyList<ParquetColumn> bookkeeping)
    {
        foreach (FeatureStatistics statistics in _features)
        {
            if (episode.Info.Has(statistics.Feature.Name)) statistics.Add(episode);
            else
                statistics.Add(bookkeeping.First(column => column.Name == statistics.Feature.Name).Values switch
                {
                    float[] values => Array.ConvertAll(values, value => (double)value),
                    long[] values => Array.ConvertAll(values, value => (double)value),
                    _ => throw new InvalidOperationException(),
                });
        }
    }

    /// <summary>The content of meta/stats.json.</summary>
    public JsonObject ToJson()
    {
        JsonObject all = [];
        foreach (FeatureStatistics statistics in _features)
        {
            JsonObject values = [];
            foreach ((string name, double[] numbers) in Values(statistics)) values[name] = Nested(numbers, Shape(statistics.Feature), 0, 0);
            values["count"] = new JsonArray(statistics.Count);
            all[statistics.Feature.Name] = values;
        }

        return all;
    }

    /// <summary>Columns of meta/episodes; each argument is one row.</summary>
    public static IEnumerable<ParquetColumn> Columns(IReadOnlyList<LeRobotStatistics> rows)
    {
        for (int f = 0; f < rows[0]._features.Length; f++)
        {
            Feature feature = rows[0]._features[f].Feature;
            (string Name, double[] Numbers)[][] values = [.. rows.Select(row => Values(row._features[f]).ToArray())];
            for (int s = 0; s < values[0].Length; s++)
                yield return new($"stats/{feature.Name}/{values[0][s].Name}", values.SelectMany(row => row[s].Numbers).ToArray(), Shape(feature), AlwaysList: true);
            yield return new($"stats/{feature.Name}/count", rows.Select(row => row._features[f].Count).ToArray(), [1], AlwaysList: true);
        }
    }

    /// <summary>Pictures have a value a channel, of shape [channels, 1, 1].</summary>
    private static int[] Shape(Feature feature) => feature.Type == ElementType.Image ? [feature.Shape[2], 1, 1] : feature.Shape;

    private static IEnumerable<(string Name, double[] Numbers)> Values(FeatureStatistics statistics)
    {
        yield return ("min", statistics.Minimum.ToArray());
        yield return ("max", statistics.Maximum.ToArray());
        yield return ("mean", statistics.Mean.ToArray());
        yield return ("std", statistics.Deviation());
        double[][] quantiles = statistics.Quantiles();
        for (int i = 0; i < s_quantiles.Length; i++) yield return (s_quantiles[i], quantiles[i]);
    }

    private static JsonArray Nested(double[] numbers, int[] shape, int axis, int from)
    {
        int block = shape[(axis + 1)..].Aggregate(1, (product, size) => product * size);
        return new JsonArray([.. Enumerable.Range(0, shape[axis]).Select<int, JsonNode?>(i =>
            axis == shape.Length - 1 ? Number(numbers[from + i]) : Nested(numbers, shape, axis + 1, from + i * block))]);
    }

    /// <summary>JSON has no infinities; Python's reader takes null as not a number.</summary>
    private static JsonValue? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
