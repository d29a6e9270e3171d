using System.Globalization;
using MathNet.Numerics.Distributions;

namespace Rollout.Labs;

/// <summary>A 95 % confidence interval from the lab's own repetitions.</summary>
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

    /// <summary>Whether the interval meets another.</summary>
    public bool Meets(double low, double high) => Low <= high && High >= low;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Estimate:G5}, 95 % {Low:G5} to {High:G5} ({Kind})");
}
