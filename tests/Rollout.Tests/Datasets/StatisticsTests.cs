using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public class StatisticsTests
{
    [Fact]
    public void Quantiles_of_few_values_are_exact()
    {
        QuantileSketch sketch = new();
        foreach (int value in new[] { 3, 1, 4, 1, 5, 9, 2, 6 }) sketch.Add(value);
        Assert.Equal([1, 3.5, 8.79], [.. sketch.Quantiles([0, 0.5, 0.99]).Select(value => Math.Round(value, 10))]);
        Assert.True(double.IsNaN(new QuantileSketch().Quantiles([0.5])[0]));
    }

    [Fact]
    public void Quantiles_of_a_stream_are_near()
    {
        const int Count = 2_000_000;
        RandomStream random = new(1);
        QuantileSketch sketch = new();
        for (int i = 0; i < Count; i++) sketch.Add(random.NextDouble());
        double[] shares = [0, 0.01, 0.1, 0.5, 0.9, 0.99, 1];
        double[] quantiles = sketch.Quantiles(shares);
        for (int i = 0; i < shares.Length; i++) Assert.Equal(shares[i], quantiles[i], 2e-3);
    }

    [Fact]
    public void Moments_equal_those_of_all_frames_at_once()
    {
        Episode[] episodes = RecordedEpisodes.MakeEverything(4, 30, 50, 1, 19);
        foreach (Feature feature in RecordedEpisodes.Everything.Features.Where(feature => feature.Type is ElementType.Float32 or ElementType.Image))
        {
            FeatureStatistics statistics = new(feature);
            foreach (Episode episode in episodes) statistics.Add(episode);
            int width = statistics.Width;
            double[] all = [.. episodes.SelectMany(episode => feature.Type == ElementType.Image ? episode.Bytes(feature.Name).ToArray().Select(value => value / 255.0) : episode.Floats(feature.Name).ToArray().Select(value => (double)value))];
            for (int j = 0; j < width; j++)
            {
                double[] column = [.. all.Where((_, i) => i % width == j).Order()];
                double mean = column.Average();
                Assert.Equal(mean, statistics.Mean[j], 1e-9);
                Assert.Equal(Math.Sqrt(column.Average(value => (value - mean) * (value - mean))), statistics.Deviation()[j], 1e-9);
                Assert.Equal((column[0], column[^1]), (statistics.Minimum[j], statistics.Maximum[j]));
                Assert.Equal(column[column.Length / 2], statistics.Quantiles()[2][j], 0.2);
                Assert.Equal(100, statistics.Count);
            }
        }
    }
}
