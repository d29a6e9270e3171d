using Rollout.Learning;

namespace Rollout.Tests.Learning.Comparison;

/// <summary>Statistics of Agarwal et al. (2021) against values computed by hand.</summary>
public class ComparisonStatisticsTests
{
    [Theory]
    [InlineData(5.0, 5.0)]
    [InlineData(2.0, 1.0, 3.0)]
    [InlineData(2.5, 4.0, 1.0, 3.0, 2.0)] // one cut at each end: (2 + 3) / 2
    [InlineData(3.0, 100.0, 1.0, 3.0, 2.0, 4.0)] // ⌊5 / 4⌋ = 1 cut at each end: (2 + 3 + 4) / 3
    [InlineData(4.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 90.0)] // ⌊7 / 4⌋ = 1: (2 + 3 + 4 + 5 + 6) / 5
    [InlineData(4.5, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 90.0)] // 2 cut at each end: (3 + 4 + 5 + 6) / 4
    public void The_interquartile_mean_leaves_out_a_quarter_at_each_end(double expected, params double[] scores) =>
        Assert.Equal(expected, InterquartileMean.Of(scores), 12);

    [Fact]
    public void The_probability_of_improvement_counts_pairs_and_halves_ties()
    {
        // Pairs of (1, 3) against (2, 3): 1 < 2, 1 < 3, 3 > 2, 3 = 3.
        Assert.Equal(1.5 / 4, ProbabilityOfImprovement.Of([[1, 3]], [[2, 3]]), 12);
        // A second task where every run is better: the mean of both.
        Assert.Equal((1.5 / 4 + 1) / 2, ProbabilityOfImprovement.Of([[1, 3], [10, 11, 12]], [[2, 3], [9]]), 12);
        Assert.Equal(0.5, ProbabilityOfImprovement.Of([[1, 2, 3]], [[3, 1, 2]]), 12);
        Assert.Equal(1, ProbabilityOfImprovement.Of([[1, 3]], [[2, 3]]) + ProbabilityOfImprovement.Of([[2, 3]], [[1, 3]]), 12);
    }

    [Fact]
    public void The_bootstrap_of_a_mean_of_zeros_and_ones_has_the_quantiles_of_the_binomial()
    {
        // 20 runs, half of them 1: the mean of a sample is binomial(20, 1/2) / 20, whose 2.5 % and 97.5 % quantiles are 6 / 20 and 14 / 20.
        double[] scores = [.. Enumerable.Range(0, 20).Select(i => (double)(i % 2))];
        (double low, double high) = new StratifiedBootstrap(seed: 3, samples: 20_000).Interval([scores], drawn => drawn[0].Average());
        Assert.Equal(0.3, low, 12);
        Assert.Equal(0.7, high, 12);
    }

    [Fact]
    public void Each_task_is_drawn_from_its_own_runs()
    {
        (double low, double high) = new StratifiedBootstrap(seed: 1, samples: 500).Interval([[1, 1, 1], [5, 5]], drawn =>
        {
            Assert.Equal([1, 1, 1], drawn[0]);
            Assert.Equal([5, 5], drawn[1]);
            return drawn.SelectMany(task => task).Average();
        });
        Assert.Equal(2.6, low, 12);
        Assert.Equal(2.6, high, 12);
    }

    [Fact]
    public void A_narrower_confidence_gives_a_narrower_interval_and_a_seed_repeats_it()
    {
        double[][] x = [[1, 4, 2, 8, 5, 7]], y = [[3, 3, 6, 1, 9]];
        (double Low, double High) Interval(ulong seed, double confidence) => new StratifiedBootstrap(seed, 1000, confidence).Interval(x, y, ProbabilityOfImprovement.Of);
        Assert.Equal(Interval(7, 0.95), Interval(7, 0.95));
        Assert.NotEqual(Interval(7, 0.95), Interval(8, 0.95));
        Assert.True(Interval(7, 0.5).Low > Interval(7, 0.95).Low && Interval(7, 0.5).High < Interval(7, 0.95).High);
    }

    [Fact]
    public void Nothing_to_compare_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => InterquartileMean.Of([]));
        Assert.Throws<ArgumentException>(() => ProbabilityOfImprovement.Of([[1.0]], []));
        Assert.Throws<ArgumentException>(() => ProbabilityOfImprovement.Of([[1.0]], [[]]));
    }
}
