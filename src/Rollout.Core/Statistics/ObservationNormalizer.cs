namespace Rollout.Core;

/// <summary>Scales observations to mean 0 and deviation 1 by running moments, and clips them: y = clip((x - mean) / √(variance + ε), ±10).</summary>
public sealed class ObservationNormalizer : ICheckpointable
{
    private readonly RunningMoments _moments;
    private readonly float[] _shift;
    private readonly float[] _scale;

    /// <summary>Begins with mean 0 and variance 1.</summary>
    /// <param name="columns">Floats of an observation.</param>
    public ObservationNormalizer(int columns)
    {
        (_moments, _shift, _scale) = (new RunningMoments(columns), new float[columns], new float[columns]);
        Refresh();
    }

    /// <summary>Normalised values lie within ± this.</summary>
    public float Clip { get; init; } = 10;

    /// <summary>ε, which keeps a constant column from being divided by zero.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>The running moments.</summary>
    public RunningMoments Moments => _moments;

    /// <summary>What is subtracted, [columns].</summary>
    public ReadOnlySpan<float> Shift => _shift;

    /// <summary>What the difference is multiplied with, [columns].</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>Takes over a scaling that was found elsewhere and keeps it: its moments weigh like those of so many rows that later ones move nothing.</summary>
    /// <param name="shift">What is subtracted, [columns].</param>
    /// <param name="scale">What the difference is multiplied with, [columns]; at most 1 / √ε.</param>
    public void Fix(ReadOnlySpan<float> shift, ReadOnlySpan<float> scale)
    {
        double[] mean = new double[_shift.Length], variance = new double[_shift.Length];
        for (int j = 0; j < mean.Length; j++) (mean[j], variance[j]) = (shift[j], Math.Max(0, 1 / ((double)scale[j] * scale[j]) - Epsilon));
        _moments.Set(mean, variance, count: 1e18);
        Refresh();
    }

    /// <summary>Takes in a batch of observations, [n, columns].</summary>
    public void Update(ReadOnlySpan<float> observations)
    {
        _moments.Update(observations);
        Refresh();
    }

    /// <summary>Normalises a batch, [n, columns]; may be in place.</summary>
    public void Normalize(ReadOnlySpan<float> observations, Span<float> normalized)
    {
        int columns = _shift.Length;
        for (int start = 0; start < observations.Length; start += columns)
        {
            for (int j = 0; j < columns; j++)
                normalized[start + j] = Math.Clamp((observations[start + j] - _shift[j]) * _scale[j], -Clip, Clip);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => _moments.Save(writer);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        _moments.Load(reader);
        Refresh();
    }

    private void Refresh()
    {
        for (int j = 0; j < _shift.Length; j++)
        {
            _shift[j] = (float)_moments.Mean[j];
            _scale[j] = (float)(1 / Math.Sqrt(_moments.Variance[j] + Epsilon));
        }
    }
}
