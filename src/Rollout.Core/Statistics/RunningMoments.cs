using System.Numerics;

namespace Rollout.Core;

/// <summary>
/// Mean and variance of every column of a stream of rows, batch by batch (Chan, Golub, LeVeque 1979), as Gymnasium and Stable-Baselines3
/// keep them: the count starts at a small number with mean 0 and variance 1.
/// </summary>
public sealed class RunningMoments : ICheckpointable
{
    /// <summary>What the count starts at.</summary>
    public const double InitialCount = 1e-4;

    private readonly double[] _mean;
    private readonly double[] _variance;
    private readonly double[] _batchMean;
    private readonly double[] _batchVariance;

    /// <summary>Begins with mean 0 and variance 1.</summary>
    /// <param name="columns">Numbers in a row.</param>
    public RunningMoments(int columns)
    {
        (_mean, _variance, _batchMean, _batchVariance) = (new double[columns], new double[columns], new double[columns], new double[columns]);
        Array.Fill(_variance, 1);
    }

    /// <summary>Rows seen, and the initial count.</summary>
    public double Count { get; private set; } = InitialCount;

    /// <summary>Means, [columns].</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Biased variances, [columns].</summary>
    public ReadOnlySpan<double> Variance => _variance;

    /// <summary>Takes in a batch.</summary>
    /// <param name="rows">[n, columns] row-major, float or double; nothing happens when it is empty.</param>
    public void Update<T>(ReadOnlySpan<T> rows) where T : struct, INumberBase<T>
    {
        int columns = _mean.Length, n = rows.Length / columns;
        if (n == 0) return;
        for (int j = 0; j < columns; j++)
        {
            double sum = 0, squares = 0;
            for (int i = j; i < rows.Length; i += columns) sum += double.CreateTruncating(rows[i]);
            double mean = sum / n;
            for (int i = j; i < rows.Length; i += columns)
            {
                double deviation = double.CreateTruncating(rows[i]) - mean;
                squares += deviation * deviation;
            }

            (_batchMean[j], _batchVariance[j]) = (mean, squares / n);
        }

        Merge(_batchMean, _batchVariance, n);
    }

    /// <summary>Takes in one number; for a single column.</summary>
    public void Update(double value)
    {
        (_batchMean[0], _batchVariance[0]) = (value, 0);
        Merge(_batchMean, _batchVariance, 1);
    }

    /// <summary>Takes over moments that were found elsewhere, as if so many rows had been seen.</summary>
    /// <param name="mean">Means, [columns].</param>
    /// <param name="variance">Biased variances, [columns].</param>
    /// <param name="count">Rows, above 0.</param>
    public void Set(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, double count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        mean.CopyTo(_mean);
        variance.CopyTo(_variance);
        Count = count;
    }

    private void Merge(ReadOnlySpan<double> mean, ReadOnlySpan<double> variance, double n)
    {
        double total = Count + n;
        for (int j = 0; j < _mean.Length; j++)
        {
            double delta = mean[j] - _mean[j];
            _mean[j] += delta * n / total;
            _variance[j] = (_variance[j] * Count + variance[j] * n + delta * delta * Count * n / total) / total;
        }

        Count = total;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("count", [Count]);
        writer.Write("mean", (ReadOnlySpan<double>)_mean);
        writer.Write("variance", (ReadOnlySpan<double>)_variance);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<double> count = stackalloc double[1];
        reader.Read("count", count);
        Count = count[0];
        reader.Read("mean", _mean.AsSpan());
        reader.Read("variance", _variance.AsSpan());
    }
}
