using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public class AffineNormalizerTests
{
    private static readonly float[] s_values = [.. Enumerable.Range(0, 1001).SelectMany(i => new[] { i * 0.01f, 100 - i * 0.1f, 7 })];

    [Fact]
    public void Each_kind_reaches_what_it_promises()
    {
        float[] scaled = Scaled(Normalization.MeanDeviation);
        Assert.Equal(0, Column(scaled, 0).Average(), 1e-4);
        Assert.Equal(1, Column(scaled, 1).Average(value => (double)value * value), 1e-3);
        scaled = Scaled(Normalization.MinimumMaximum);
        Assert.Equal((-1f, 1f), (Column(scaled, 1).Min(), Column(scaled, 1).Max()));
        scaled = Scaled(Normalization.Quantiles);
        Assert.Equal(-1, Column(scaled, 0)[10], 1e-5);
        Assert.Equal(1, Column(scaled, 0)[990], 1e-5);
        Assert.Equal(s_values, Scaled(Normalization.Identity));

        // A constant column is shifted to 0, never divided by it.
        Assert.All(Column(Scaled(Normalization.MeanDeviation), 2), value => Assert.Equal(0, value));
        Assert.All(Column(Scaled(Normalization.MinimumMaximum), 2), value => Assert.Equal(0, value));
    }

    [Fact]
    public void Shared_scaling_keeps_proportions_and_every_kind_is_undone()
    {
        AffineNormalizer shared = AffineNormalizer.Fit(s_values, 3, Normalization.MinimumMaximum, shared: true);
        Assert.Equal([0.02f, 0.02f, 0.02f], shared.Scale.ToArray());
        foreach (Normalization kind in Enum.GetValues<Normalization>())
        {
            AffineNormalizer normalizer = AffineNormalizer.Fit(s_values, 3, kind);
            float[] there = new float[s_values.Length], back = new float[s_values.Length];
            normalizer.Normalize(s_values, there);
            normalizer.Denormalize(there, back);
            for (int i = 0; i < back.Length; i++) Assert.Equal(s_values[i], back[i], 1e-4f);
        }
    }

    [Fact]
    public void Bad_values_are_named()
    {
        Assert.Contains("frame 1", Assert.Throws<DatasetException>(() => AffineNormalizer.Fit([1, 2, 3, float.NaN], 2, Normalization.MeanDeviation)).Message, StringComparison.Ordinal);
        Assert.Throws<DatasetException>(() => AffineNormalizer.Fit([], 2, Normalization.MeanDeviation));
    }

    [Fact]
    public void It_survives_a_checkpoint_and_refuses_nonsense()
    {
        AffineNormalizer normalizer = AffineNormalizer.Fit(s_values, 3, Normalization.Quantiles), read = new(3);
        CheckpointWriter writer = new();
        writer.Write("normalizer", normalizer);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "test").Read("normalizer", read);
        Assert.Equal(normalizer.Scale.ToArray(), read.Scale.ToArray());
        Assert.Equal(normalizer.Shift.ToArray(), read.Shift.ToArray());
    }

    private static float[] Scaled(Normalization kind)
    {
        float[] scaled = new float[s_values.Length];
        AffineNormalizer.Fit(s_values, 3, kind).Normalize(s_values, scaled);
        return scaled;
    }

    private static float[] Column(float[] values, int column) => [.. values.Where((_, i) => i % 3 == column)];
}
