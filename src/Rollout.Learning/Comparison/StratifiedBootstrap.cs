using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// Percentile intervals of a statistic of runs on several tasks: each sample draws, for each task on its own, as many runs as there are, with replacement;
/// the interval lies between the (1 - c) / 2 and the (1 + c) / 2 quantile of the statistic over the samples, quantiles interpolated linearly.
/// </summary>
/// <remarks>Agarwal et al. (2021), section 4.1; Efron, Bootstrap methods: another look at the jackknife (1979).</remarks>
/// <param name="seed">Seed of the draws.</param>
/// <param name="samples">Number of samples, at least 1.</param>
/// <param name="confidence">c, within (0, 1).</param>
public sealed class StratifiedBootstrap(ulong seed, int samples = 2000, double confidence = 0.95)
{
    /// <summary>Stream of the draws; the streams below are those of training.</summary>
    private const ulong Stream = 16;

    /// <summary>The interval of a statistic of one set of scores.</summary>
    /// <param name="scores">Scores by task, [M][N_m].</param>
    /// <param name="statistic">The statistic; must not keep what it is given.</param>
    public (double Low, double High) Interval(IReadOnlyList<double[]> scores, Func<IReadOnlyList<double[]>, double> statistic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        RandomStream random = new(seed, Stream);
        double[][] drawn = Like(scores);
        double[] values = new double[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            Draw(scores, drawn, random);
            values[sample] = statistic(drawn);
        }

        return Percentiles(values);
    }

    /// <summary>The interval of a statistic of two sets of scores, whose runs are drawn independently.</summary>
    /// <param name="x">Scores by task, [M][N_m].</param>
    /// <param name="y">Scores by task, [M][K_m].</param>
    /// <param name="statistic">The statistic; must not keep what it is given.</param>
    public (double Low, double High) Interval(IReadOnlyList<double[]> x, IReadOnlyList<double[]> y, Func<IReadOnlyList<double[]>, IReadOnlyList<double[]>, double> statistic)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        RandomStream random = new(seed, Stream);
        double[][] drawnX = Like(x), drawnY = Like(y);
        double[] values = new double[samples];
        for (int sample = 0; sample < samples; sample++)
        {
            Draw(x, drawnX, random);
            Draw(y, drawnY, random);
            values[sample] = statistic(drawnX, drawnY);
        }

        return Percentiles(values);
    }

    private static double[][] Like(IReadOnlyList<double[]> scores) => [.. scores.Select(task => new double[task.Length])];

    private static void Draw(IReadOnlyList<double[]> scores, double[][] into, RandomStream random)
    {
        for (int task = 0; task < into.Length; task++)
        {
            for (int run = 0; run < into[task].Length; run++) into[task][run] = scores[task][random.NextInt(scores[task].Length)];
        }
    }

    private (double Low, double High) Percentiles(double[] values)
    {
        Array.Sort(values);
        return (Quantile(values, (1 - confidence) / 2), Quantile(values, (1 + confidence) / 2));
    }

    private static double Quantile(double[] sorted, double share)
    {
        double place = share * (sorted.Length - 1);
        int below = (int)place, above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }
}
