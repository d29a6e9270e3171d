namespace Rollout.Datasets;

/// <summary>What a column is scaled to.</summary>
public enum Normalization
{
    /// <summary>Nothing is changed.</summary>
    Identity,

    /// <summary>Mean 0, standard deviation 1.</summary>
    MeanDeviation,

    /// <summary>Minimum -1, maximum 1.</summary>
    MinimumMaximum,

    /// <summary>The 1 % quantile at -1, the 99 % quantile at 1: a few outliers do not matter.</summary>
    Quantiles,
}
