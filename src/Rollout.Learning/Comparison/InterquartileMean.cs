namespace Rollout.Learning;

/// <summary>
/// The mean of the middle half of scores: sorted, the ⌊n / 4⌋ lowest and the ⌊n / 4⌋ highest are left out. Outliers move it less than the mean, and it needs
/// fewer runs than the median.
/// </summary>
/// <remarks>Agarwal et al., Deep reinforcement learning at the edge of the statistical precipice (2021), section 4.3.</remarks>
public static class InterquartileMean
{
    /// <summary>Computes it.</summary>
    /// <param name="scores">Scores in any order, at least one.</param>
    /// <exception cref="ArgumentException">There is no score.</exception>
    public static double Of(ReadOnlySpan<double> scores)
    {
        if (scores.IsEmpty) throw new ArgumentException("The interquartile mean needs at least one score.", nameof(scores));
        double[] sorted = scores.ToArray();
        Array.Sort(sorted);
        return OfSorted(sorted);
    }

    /// <summary>The same of scores in ascending order.</summary>
    internal static double OfSorted(ReadOnlySpan<double> sorted)
    {
        int cut = sorted.Length / 4;
        double sum = 0;
        foreach (double score in sorted[cut..^cut]) sum += score;
        return sum / (sorted.Length - 2 * cut);
    }
}
