using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Rollout.Labs;

/// <summary>A confidence interval of 95 % or a little more from the lab's own repetitions.</summary>
/// <param name="Estimate">What they say.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Kind">Which interval, and of what.</param>
internal readonly record struct Confidence(double Estimate, double Low, double High, string Kind)
{
    /// <summary>Of the mean of independent numbers: mean ± t s / √n, t the 97.5 % quantile of Student's distribution with n - 1 degrees of freedom.</summary>
    /// <param name="repetitions">The numbers, at least two.</param>
    /// <param name="of">What was repeated, in the plural.</param>
    public static Confidence OfMean(IReadOnlyCollection<double> repetitions, string of)
    {
        Spread spread = Spread.Of(repetitions);
        double half = StudentT.InvCDF(0, 1, repetitions.Count - 1, 0.975) * spread.Error;
        return new Confidence(spread.Mean, spread.Mean - half, spread.Mean + half, $"t, {repetitions.Count} {of}");
    }

    /// <summary>Of the median, from the k-th least to the k-th greatest, k as large as 95 % allow, whatever the distribution.</summary>
    /// <param name="repetitions">The numbers, at least six.</param>
    /// <param name="of">What was repeated, in the plural.</param>
    public static Confidence OfMedian(IReadOnlyCollection<double> repetitions, string of)
    {
        double[] sorted = [.. repetitions.Order()];
        int n = sorted.Length, rank = 1;
        while (2 * Binomial.CDF(0.5, n, rank) <= 0.05) rank++;
        return new Confidence((sorted[(n - 1) / 2] + sorted[n / 2]) / 2, sorted[rank - 1], sorted[n - rank], $"ranks {rank} and {n + 1 - rank} of {n} {of}");
    }

    /// <summary>Where one more number like these will lie: mean ± t s √(1 + 1/n). What a single published run is compared with.</summary>
    /// <param name="repetitions">The numbers, at least two.</param>
    /// <param name="of">What was repeated, in the plural.</param>
    public static Confidence OfNext(IReadOnlyCollection<double> repetitions, string of)
    {
        Spread spread = Spread.Of(repetitions);
        double half = StudentT.InvCDF(0, 1, repetitions.Count - 1, 0.975) * Math.Sqrt(spread.Variance * (1 + 1.0 / repetitions.Count));
        return new Confidence(spread.Mean, spread.Mean - half, spread.Mean + half, $"t, for one more than {repetitions.Count} {of}");
    }

    /// <summary>Of a probability (Wilson 1927), which holds also near 0 and 1.</summary>
    /// <param name="hits">How often it happened.</param>
    /// <param name="count">Of how many.</param>
    /// <param name="of">What was repeated, in the plural.</param>
    public static Confidence OfShare(int hits, int count, string of)
    {
        const double Z = 1.959963984540054;
        double p = (double)hits / count, scale = 1 + Z * Z / count, middle = (p + Z * Z / (2 * count)) / scale;
        double half = Z / scale * Math.Sqrt(p * (1 - p) / count + Z * Z / (4.0 * count * count));
        return new Confidence(p, middle - half, middle + half, $"Wilson, {count} {of}");
    }

    /// <summary>Whether the interval meets another and is no wider, so that too few repetitions never agree with anything.</summary>
    public bool Meets(double low, double high) => Low <= high && High >= low && !IsWiderThan(low, high);

    /// <summary>Whether the interval says too little to be compared.</summary>
    public bool IsWiderThan(double low, double high) => High - Low > high - low;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Estimate:G5}, 95 % {Low:G5} to {High:G5} ({Kind})");
}
