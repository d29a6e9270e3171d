namespace Rollout.Datasets;

/// <summary>
/// Quantiles of a stream of any length in little memory: sorted buffers of 4096 values, of which two of the same weight are merged into one of
/// twice the weight by keeping every second value (Manku, Rajagopalan and Lindsay 1998). Exact up to 4096 values; the rank of a quantile
/// among 10⁸ values is off by less than 0.2 %. Nothing is random: the same values in the same order give the same quantiles.
/// </summary>
public sealed class QuantileSketch
{
    private const int Capacity = 4096;
    private readonly List<double[]?> _levels = [];
    private readonly double[] _buffer = new double[Capacity];
    private int _filled;
    private bool _odd;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    /// <summary>Adds a value.</summary>
    public void Add(double value)
    {
        _buffer[_filled++] = value;
        Count++;
        if (_filled < Capacity) return;
        double[] full = [.. _buffer];
        Array.Sort(full);
        _filled = 0;
        Carry(full, 0);
    }

    /// <summary>Quantiles, linear between the values seen as NumPy's default is.</summary>
    /// <param name="shares">Within [0, 1].</param>
    /// <returns>One value a share; NaN where nothing was added.</returns>
    public double[] Quantiles(ReadOnlySpan<double> shares)
    {
        List<(double Value, long Weight)> values = [.. _buffer.Take(_filled).Select(value => (value, 1L))];
        for (int level = 0; level < _levels.Count; level++)
        {
            if (_levels[level] is { } buffer) values.AddRange(buffer.Select(value => (value, 1L << level)));
        }

        values.Sort((a, b) => a.Value.CompareTo(b.Value));
        double[] quantiles = new double[shares.Length];
        for (int i = 0; i < shares.Length; i++) quantiles[i] = At(values, shares[i] * (Count - 1));
        return quantiles;
    }

    /// <summary>The value at a rank; a value of weight w stands at the middle of the w ranks that it covers.</summary>
    private static double At(List<(double Value, long Weight)> values, double rank)
    {
        if (values.Count == 0) return double.NaN;
        double before = 0, lastRank = double.NegativeInfinity, lastValue = values[0].Value;
        foreach ((double value, long weight) in values)
        {
            double center = before + (weight - 1) / 2.0;
            if (center >= rank)
                return lastRank == double.NegativeInfinity || center == rank ? value : lastValue + (rank - lastRank) / (center - lastRank) * (value - lastValue);
            (lastRank, lastValue, before) = (center, value, before + weight);
        }

        return lastValue;
    }

    private void Carry(double[] sorted, int level)
    {
        while (true)
        {
            if (_levels.Count <= level) _levels.Add(null);
            if (_levels[level] is not { } other)
            {
                _levels[level] = sorted;
                return;
            }

            double[] merged = [.. sorted, .. other], half = new double[Capacity];
            Array.Sort(merged);
            for (int i = 0; i < Capacity; i++) half[i] = merged[2 * i + (_odd ? 1 : 0)];
            _odd = !_odd;
            _levels[level] = null;
            (sorted, level) = (half, level + 1);
        }
    }
}
