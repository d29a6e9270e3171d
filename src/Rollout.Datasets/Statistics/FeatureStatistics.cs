namespace Rollout.Datasets;

/// <summary>Minimum, maximum, mean, deviation and quantiles of a column, element by element, gathered while episodes stream by.</summary>
public sealed class FeatureStatistics
{
    /// <summary>The shares of <see cref="Quantiles"/>: 1, 10, 50, 90 and 99 %.</summary>
    public static readonly double[] Shares = [0.01, 0.1, 0.5, 0.9, 0.99];

    private readonly double[] _minimum, _maximum, _mean, _squares;
    private readonly QuantileSketch[] _sketches;
    private readonly long[][] _histograms;

    /// <summary>Begins without frames.</summary>
    /// <param name="feature">A column of numbers, or of pictures: these are judged by channel, values divided by 255.</param>
    public FeatureStatistics(Feature feature)
    {
        Feature = feature;
        int width = feature.Type == ElementType.Image ? feature.Shape[2] : feature.Type == ElementType.Text ? 0 : feature.Width;
        (_minimum, _maximum, _mean, _squares) = (new double[width], new double[width], new double[width], new double[width]);
        bool picture = feature.Type == ElementType.Image;
        _sketches = [.. Enumerable.Range(0, picture ? 0 : width).Select(_ => new QuantileSketch())];
        _histograms = [.. Enumerable.Range(0, picture ? width : 0).Select(_ => new long[256])];
        Array.Fill(_minimum, double.PositiveInfinity);
        Array.Fill(_maximum, double.NegativeInfinity);
    }

    /// <summary>The column.</summary>
    public Feature Feature { get; }

    /// <summary>Frames seen.</summary>
    public long Count { get; private set; }

    /// <summary>Elements, or channels of a picture.</summary>
    public int Width => _mean.Length;

    /// <summary>Smallest value of each element.</summary>
    public ReadOnlySpan<double> Minimum => _minimum;

    /// <summary>Largest value of each element.</summary>
    public ReadOnlySpan<double> Maximum => _maximum;

    /// <summary>Mean of each element.</summary>
    public ReadOnlySpan<double> Mean => _mean;

    /// <summary>Standard deviation of each element, by the number of frames.</summary>
    public double[] Deviation()
    {
        double perFrame = Feature.Type == ElementType.Image ? Feature.Shape[0] * (double)Feature.Shape[1] : 1;
        return [.. _squares.Select(squares => Math.Sqrt(squares / (Count * perFrame)))];
    }

    /// <summary>The <see cref="Shares"/> of each element, [share][element].</summary>
    public double[][] Quantiles()
    {
        double[][] elements = [.. _sketches.Select(sketch => sketch.Quantiles(Shares)), .. _histograms.Select(OfHistogram)];
        return [.. Shares.Select((_, share) => elements.Select(element => element[share]).ToArray())];
    }

    /// <summary>Adds the column of an episode.</summary>
    public void Add(Episode episode)
    {
        if (Feature.Type == ElementType.Text) return;
        if (Feature.Type == ElementType.Image) AddPictures(episode.Bytes(Feature.Name), episode.Length);
        else Add(episode.Doubles(Feature));
    }

    /// <summary>Adds rows.</summary>
    /// <param name="rows">[n, width] row-major.</param>
    public void Add(ReadOnlySpan<double> rows)
    {
        int added = rows.Length / Width;
        if (added == 0) return;
        for (int j = 0; j < Width; j++)
        {
            double sum = 0, squares = 0;
            QuantileSketch sketch = _sketches[j];
            for (int i = j; i < rows.Length; i += Width)
            {
                double value = rows[i];
                sum += value;
                _minimum[j] = Math.Min(_minimum[j], value);
                _maximum[j] = Math.Max(_maximum[j], value);
                sketch.Add(value);
            }

            double mean = sum / added;
            for (int i = j; i < rows.Length; i += Width) squares += (rows[i] - mean) * (rows[i] - mean);
            Merge(j, Count, mean, squares, added);
        }

        Count += added;
    }

    private void AddPictures(ReadOnlySpan<byte> pixels, int frames)
    {
        int channels = Width;
        long perFrame = Feature.Shape[0] * (long)Feature.Shape[1], added = frames * perFrame;
        long[] histogram = new long[256];
        for (int c = 0; c < channels; c++)
        {
            Array.Clear(histogram);
            for (int i = c; i < pixels.Length; i += channels) histogram[pixels[i]]++;
            double sum = 0, squares = 0;
            for (int value = 0; value < 256; value++)
            {
                if (histogram[value] == 0) continue;
                _minimum[c] = Math.Min(_minimum[c], value / 255.0);
                _maximum[c] = Math.Max(_maximum[c], value / 255.0);
                sum += histogram[value] * (value / 255.0);
                _histograms[c][value] += histogram[value];
            }

            double mean = sum / added;
            for (int value = 0; value < 256; value++) squares += histogram[value] * (value / 255.0 - mean) * (value / 255.0 - mean);
            Merge(c, Count * perFrame, mean, squares, added);
        }

        Count += frames;
    }

    /// <summary>Moments of two parts from those of each (Chan, Golub and LeVeque 1983).</summary>
    private void Merge(int element, long before, double mean, double squares, long added)
    {
        double difference = mean - _mean[element], all = before + added;
        _mean[element] += difference * added / all;
        _squares[element] += squares + difference * difference * before * added / all;
    }

    private static double[] OfHistogram(long[] histogram)
    {
        long count = histogram.Sum();
        return [.. Shares.Select(share =>
        {
            double rank = share * (count - 1);
            return Value((long)rank) + (rank - (long)rank) * (Value((long)rank + 1) - Value((long)rank));
        })];

        double Value(long rank)
        {
            for (int value = 0; value < 256; value++)
            {
                rank -= histogram[value];
                if (rank < 0) return value / 255.0;
            }

            return Array.FindLastIndex(histogram, seen => seen > 0) / 255.0;
        }
    }
}
