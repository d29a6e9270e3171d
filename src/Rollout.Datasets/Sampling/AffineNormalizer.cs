using Rollout.Core;

namespace Rollout.Datasets;

/// <summary>y = (x - shift) · scale, element by element, fitted to a column of demonstrations and kept inside the policy.</summary>
public sealed class AffineNormalizer : ICheckpointable
{
    /// <summary>A column that spans less than this is constant: it is shifted but not scaled.</summary>
    private const double Smallest = 1e-7;

    private readonly float[] _shift, _scale;

    /// <summary>Begins with the identity.</summary>
    /// <param name="width">Elements of a value.</param>
    public AffineNormalizer(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (_shift, _scale) = (new float[width], new float[width]);
        Array.Fill(_scale, 1);
    }

    /// <summary>Elements of a value.</summary>
    public int Width => _shift.Length;

    /// <summary>What is subtracted, [width].</summary>
    public ReadOnlySpan<float> Shift => _shift;

    /// <summary>What the difference is multiplied with, [width]; never 0.</summary>
    public ReadOnlySpan<float> Scale => _scale;

    /// <summary>Fits a normaliser to a column.</summary>
    /// <param name="values">[frames, width] row-major, finite; at least one frame.</param>
    /// <param name="width">Elements of a value.</param>
    /// <param name="kind">What the column is scaled to.</param>
    /// <param name="shared">Whether all elements are scaled alike, as the two coordinates of a point should be.</param>
    /// <exception cref="DatasetException">There is no frame, or a value is not finite.</exception>
    public static AffineNormalizer Fit(ReadOnlySpan<float> values, int width, Normalization kind, bool shared = false)
    {
        AffineNormalizer normalizer = new(width);
        if (values.Length == 0 || values.Length % width != 0) throw new DatasetException($"{values.Length} numbers are no frames of {width} elements; at least one is needed.");
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i])) throw new DatasetException($"Element {i % width} of frame {i / width} is {values[i]}; a normaliser needs finite values.");
        }

        if (kind == Normalization.Identity) return normalizer;
        for (int j = 0; j < (shared ? 1 : width); j++)
        {
            (double shift, double scale) = FitColumn(values, shared ? 0 : j, shared ? 1 : width, kind);
            if (shared)
            {
                Array.Fill(normalizer._shift, (float)shift);
                Array.Fill(normalizer._scale, (float)scale);
            }
            else
            {
                (normalizer._shift[j], normalizer._scale[j]) = ((float)shift, (float)scale);
            }
        }

        return normalizer;
    }

    /// <summary>Normalises rows; may be in place.</summary>
    /// <param name="values">[n, width].</param>
    /// <param name="normalized">Receives [n, width].</param>
    public void Normalize(ReadOnlySpan<float> values, Span<float> normalized)
    {
        for (int i = 0; i < values.Length; i += _shift.Length)
        {
            for (int j = 0; j < _shift.Length; j++) normalized[i + j] = (values[i + j] - _shift[j]) * _scale[j];
        }
    }

    /// <summary>Undoes <see cref="Normalize"/>; may be in place.</summary>
    /// <param name="normalized">[n, width].</param>
    /// <param name="values">Receives [n, width].</param>
    public void Denormalize(ReadOnlySpan<float> normalized, Span<float> values)
    {
        for (int i = 0; i < normalized.Length; i += _shift.Length)
        {
            for (int j = 0; j < _shift.Length; j++) values[i + j] = normalized[i + j] / _scale[j] + _shift[j];
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("shift", Shift);
        writer.Write("scale", Scale);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("shift", _shift.AsSpan());
        reader.Read("scale", _scale.AsSpan());
        for (int j = 0; j < _scale.Length; j++)
        {
            if (_scale[j] == 0 || !float.IsFinite(_scale[j]) || !float.IsFinite(_shift[j])) throw new InvalidDataException($"The normaliser's element {j} has shift {_shift[j]} and scale {_scale[j]}; that cannot be.");
        }
    }

    private static (double Shift, double Scale) FitColumn(ReadOnlySpan<float> values, int first, int stride, Normalization kind)
    {
        int count = (values.Length - first + stride - 1) / stride;
        double low, high;
        if (kind == Normalization.MeanDeviation)
        {
            double sum = 0, squares = 0;
            for (int i = first; i < values.Length; i += stride) sum += values[i];
            double mean = sum / count;
            for (int i = first; i < values.Length; i += stride) squares += (values[i] - mean) * (values[i] - mean);
            double deviation = Math.Sqrt(squares / count);
            return (mean, deviation < Smallest ? 1 : 1 / deviation);
        }

        float[] sorted = new float[count];
        for (int i = 0; i < count; i++) sorted[i] = values[first + i * stride];
        Array.Sort(sorted);
        (low, high) = kind == Normalization.MinimumMaximum ? (sorted[0], sorted[^1]) : (Quantile(sorted, 0.01), Quantile(sorted, 0.99));
        return ((low + high) / 2, high - low < Smallest ? 1 : 2 / (high - low));
    }

    /// <summary>Linear between order statistics, NumPy's default.</summary>
    private static double Quantile(float[] sorted, double share)
    {
        double at = share * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 < sorted.Length ? sorted[below] + (at - below) * ((double)sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
