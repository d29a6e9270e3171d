using System.Numerics;
using System.Runtime.CompilerServices;
using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// How far an observation is from the demonstrated ones: the distance to the k-th nearest, each dimension divided by its standard deviation over
/// the demonstrations, relative to what held-out demonstrations show. 1 is the limit that a given share of held-out frames stays below; above it a
/// clone extrapolates. Unlike membership in the convex hull it works in any dimension and sees holes within the hull.
/// </summary>
public sealed class NearestDemonstrations
{
    private readonly float[] _columns;
    private readonly float[] _shift, _scale;
    private readonly float[] _query;
    private readonly float[] _nearest;
    private readonly int _padded;
    private double _limit = 1;

    /// <summary>Takes in demonstrated observations.</summary>
    /// <param name="observations">[n, d] row-major, finite.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <param name="neighbours">k: 1 asks for any demonstration nearby; more ask for several. At most n.</param>
    /// <exception cref="ArgumentException">There is no observation, or one is not finite.</exception>
    public NearestDemonstrations(ReadOnlySpan<float> observations, int dimension, int neighbours = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(neighbours, 1);
        if (observations.Length == 0 || observations.Length % dimension != 0)
            throw new ArgumentException($"{observations.Length} numbers are not observations of {dimension} dimensions; at least one is needed.", nameof(observations));
        (Dimension, Count) = (dimension, observations.Length / dimension);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(neighbours, Count);
        (_shift, _scale, _query, _nearest) = (new float[dimension], new float[dimension], new float[dimension], new float[neighbours]);

        // Dimension-major, so that a vector holds the same dimension of several demonstrations; the padding is infinitely far away.
        _padded = (Count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        _columns = new float[dimension * _padded];
        for (int j = 0; j < dimension; j++)
        {
            double sum = 0, squares = 0;
            for (int i = 0; i < Count; i++)
            {
                float value = observations[i * dimension + j];
                if (!float.IsFinite(value)) throw new ArgumentException($"Observation {i} has {value} in dimension {j}.", nameof(observations));
                sum += value;
            }

            double mean = sum / Count;
            for (int i = 0; i < Count; i++) squares += Math.Pow(observations[i * dimension + j] - mean, 2);
            double deviation = Math.Sqrt(squares / Count);
            (_shift[j], _scale[j]) = ((float)mean, deviation > 1e-8 ? (float)(1 / deviation) : 1);
            Span<float> column = _columns.AsSpan(j * _padded, _padded);
            for (int i = 0; i < Count; i++) column[i] = (observations[i * dimension + j] - _shift[j]) * _scale[j];
            column[Count..].Fill(float.PositiveInfinity);
        }
    }

    /// <summary>Numbers of an observation.</summary>
    public int Dimension { get; }

    /// <summary>Number of demonstrated observations.</summary>
    public int Count { get; }

    /// <summary>The distance, in standard deviations, that counts as 1; 1 before <see cref="Calibrate"/>.</summary>
    public double Limit => _limit;

    /// <summary>Sets the limit to the distance that a share of held-out demonstrated observations stays below.</summary>
    /// <param name="heldOut">[m, d], from episodes that are not among the demonstrations.</param>
    /// <param name="share">Above 0, at most 1.</param>
    /// <returns>This object.</returns>
    public NearestDemonstrations Calibrate(ReadOnlySpan<float> heldOut, double share = 0.99)
    {
        if (heldOut.Length == 0 || heldOut.Length % Dimension != 0) throw new ArgumentException($"{heldOut.Length} numbers are not observations of {Dimension} dimensions.", nameof(heldOut));
        if (share is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(share), share, "The share must lie in (0, 1].");
        double[] distances = new double[heldOut.Length / Dimension];
        for (int i = 0; i < distances.Length; i++) distances[i] = Deviations(heldOut.Slice(i * Dimension, Dimension));
        Array.Sort(distances);
        _limit = Math.Max(1e-6, distances[Math.Max(0, (int)Math.Ceiling(share * distances.Length) - 1)]);
        return this;
    }

    /// <summary>Distance to the k-th nearest demonstration as a multiple of the limit: at most 1 where demonstrations speak; infinite for NaN.</summary>
    /// <param name="observation">[d].</param>
    public double Distance(ReadOnlySpan<float> observation) => Deviations(observation) / _limit;

    /// <summary>Euclidean distance to the k-th nearest demonstration, in standard deviations of each dimension.</summary>
    /// <param name="observation">[d].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Deviations(ReadOnlySpan<float> observation)
    {
        if (observation.Length != Dimension) throw new ArgumentException($"The observation has {observation.Length} numbers; the demonstrations have {Dimension}.", nameof(observation));
        for (int j = 0; j < _query.Length; j++)
        {
            _query[j] = (observation[j] - _shift[j]) * _scale[j];
            if (!float.IsFinite(_query[j])) return double.PositiveInfinity;
        }

        Array.Fill(_nearest, float.PositiveInfinity);
        ReadOnlySpan<float> columns = _columns;
        for (int i = 0; i < _padded; i += Vector<float>.Count)
        {
            Vector<float> squares = Vector<float>.Zero;
            for (int j = 0; j < _query.Length; j++)
            {
                Vector<float> difference = new Vector<float>(columns[(j * _padded + i)..]) - new Vector<float>(_query[j]);
                squares += difference * difference;
            }

            if (Vector.LessThanAny(squares, new Vector<float>(_nearest[^1]))) Insert(squares);
        }

        return Math.Sqrt(_nearest[^1]);
    }

    /// <summary>Keeps the k least squares in order.</summary>
    private void Insert(Vector<float> squares)
    {
        for (int lane = 0; lane < Vector<float>.Count; lane++)
        {
            float square = squares[lane];
            int at = _nearest.Length - 1;
            if (!(square < _nearest[at])) continue;
            for (; at > 0 && _nearest[at - 1] > square; at--) _nearest[at] = _nearest[at - 1];
            _nearest[at] = square;
        }
    }
}
