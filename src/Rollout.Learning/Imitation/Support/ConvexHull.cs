namespace Rollout.Learning;

/// <summary>
/// Whether a point is an average of the demonstrated ones, q = Σ λ_i p_i with λ_i ≥ 0 and Σ λ_i = 1, decided by linear programming: the first
/// phase of the revised simplex method minimises what is left unexplained. A basis has d + 1 columns, so tens of thousands of points in up to some
/// thirty dimensions are no matter; beyond that nearly every new point lies outside the hull of any data and the distance says more.
/// </summary>
/// <remarks>Dantzig, Linear programming and extensions (1963), chapters 5 and 9; Bland (1977) for the rule that ends every cycle.</remarks>
public sealed class ConvexHull
{
    /// <summary>What may stay unexplained, as a share of the points' spread.</summary>
    private const double Tolerance = 1e-6;

    private readonly double[] _points;
    private readonly double[] _center;
    private readonly double[] _scale;
    private readonly int _rows, _count;

    // The basis: inverse [rows, rows], the point of each column (-1: artificial) and its weight.
    private readonly double[] _inverse, _prices, _column, _weights, _right;
    private readonly int[] _basis;

    /// <summary>Takes in the demonstrated points.</summary>
    /// <param name="points">[n, d] row-major, finite.</param>
    /// <param name="dimension">d, at least 1.</param>
    /// <exception cref="ArgumentException">There is no point, their length is no multiple of d, or one is not finite.</exception>
    public ConvexHull(ReadOnlySpan<float> points, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        if (points.Length == 0 || points.Length % dimension != 0)
            throw new ArgumentException($"{points.Length} numbers are not points of {dimension} dimensions; a hull needs at least one.", nameof(points));
        (Dimension, _count, _rows) = (dimension, points.Length / dimension, dimension + 1);
        (_center, _scale) = (new double[dimension], new double[dimension]);
        for (int j = 0; j < dimension; j++)
        {
            double low = double.PositiveInfinity, high = double.NegativeInfinity;
            for (int i = j; i < points.Length; i += dimension)
            {
                if (!float.IsFinite(points[i])) throw new ArgumentException($"Point {i / dimension} has {points[i]} in dimension {j}.", nameof(points));
                (low, high) = (Math.Min(low, points[i]), Math.Max(high, points[i]));
            }

            // A constant dimension keeps its unit: what differs from the constant is outside.
            (_center[j], _scale[j]) = ((low + high) / 2, high > low ? 2 / (high - low) : 1);
        }

        _points = new double[_count * dimension];
        for (int i = 0; i < points.Length; i++) _points[i] = (points[i] - _center[i % dimension]) * _scale[i % dimension];
        (_inverse, _basis) = (new double[_rows * _rows], new int[_rows]);
        (_prices, _column, _weights, _right) = (new double[_rows], new double[_rows], new double[_rows], new double[_rows]);
    }

    /// <summary>Numbers of a point.</summary>
    public int Dimension { get; }

    /// <summary>Number of points.</summary>
    public int Count => _count;

    /// <summary>Whether a point lies in the hull.</summary>
    /// <param name="point">[d].</param>
    public bool Contains(ReadOnlySpan<float> point) => Unexplained(point) <= Tolerance;

    /// <summary>
    /// The least Σ |q - Σ λ_i p_i| over dimensions and the sum of weights, dimensions scaled so that the points span [-1, 1]: 0 inside the hull.
    /// </summary>
    /// <param name="point">[d].</param>
    /// <exception cref="ArgumentException">The point has another dimension.</exception>
    public double Unexplained(ReadOnlySpan<float> point)
    {
        if (point.Length != Dimension) throw new ArgumentException($"The point has {point.Length} numbers; the hull has {Dimension} dimensions.", nameof(point));
        for (int j = 0; j < Dimension; j++)
        {
            _right[j] = (point[j] - _center[j]) * _scale[j];
            if (!double.IsFinite(_right[j])) return double.PositiveInfinity;
        }

        _right[Dimension] = 1;
        Begin();
        int still = 0;
        double left = Left();
        while (left > Tolerance)
        {
            Price();
            int entering = Entering(cautious: still > 2 * _rows);
            if (entering < 0) break;
            Pivot(entering);
            double now = Left();
            still = now < left - 1e-12 ? 0 : still + 1;
            left = now;
        }

        return left;
    }

    /// <summary>Every row begins explained by an artificial column of its own sign.</summary>
    private void Begin()
    {
        Array.Clear(_inverse);
        for (int r = 0; r < _rows; r++)
        {
            _inverse[r * _rows + r] = _right[r] < 0 ? -1 : 1;
            (_basis[r], _weights[r]) = (-1, Math.Abs(_right[r]));
        }
    }

    private double Left()
    {
        double left = 0;
        for (int r = 0; r < _rows; r++)
        {
            if (_basis[r] < 0) left += _weights[r];
        }

        return left;
    }

    /// <summary>y = c_B B⁻¹, artificial columns costing 1 and points nothing: a hyperplane between the query and the points, once no point has a positive price.</summary>
    private void Price()
    {
        Array.Clear(_prices);
        for (int r = 0; r < _rows; r++)
        {
            if (_basis[r] >= 0) continue;
            for (int c = 0; c < _rows; c++) _prices[c] += _inverse[r * _rows + c];
        }
    }

    /// <summary>The point that promises most, or with caution the first that promises anything; -1 for none.</summary>
    private int Entering(bool cautious)
    {
        int best = -1;
        double most = 1e-10;
        for (int i = 0; i < _count; i++)
        {
            double price = _prices[Dimension];
            ReadOnlySpan<double> p = _points.AsSpan(i * Dimension, Dimension);
            for (int j = 0; j < p.Length; j++) price += _prices[j] * p[j];
            if (price <= most) continue;
            (best, most) = (i, price);
            if (cautious) break;
        }

        return best;
    }

    private void Pivot(int entering)
    {
        ReadOnlySpan<double> p = _points.AsSpan(entering * Dimension, Dimension);
        int leaving = -1;
        double step = double.PositiveInfinity;
        for (int r = 0; r < _rows; r++)
        {
            double sum = _inverse[r * _rows + Dimension];
            for (int j = 0; j < p.Length; j++) sum += _inverse[r * _rows + j] * p[j];
            _column[r] = sum;
            if (sum <= 1e-10) continue;
            double ratio = _weights[r] / sum;

            // Among equals an artificial column goes first, then the point of the lowest number, as Bland asks.
            if (ratio < step - 1e-12 || (ratio < step + 1e-12 && leaving >= 0 && _basis[r] < _basis[leaving])) (leaving, step) = (r, Math.Min(ratio, step));
        }

        if (leaving < 0) throw new InvalidOperationException("A hull cannot be unbounded.");
        double pivot = _column[leaving];
        for (int c = 0; c < _rows; c++) _inverse[leaving * _rows + c] /= pivot;
        step = _weights[leaving] / pivot;
        for (int r = 0; r < _rows; r++)
        {
            if (r == leaving) continue;
            for (int c = 0; c < _rows; c++) _inverse[r * _rows + c] -= _column[r] * _inverse[leaving * _rows + c];
            _weights[r] = Math.Max(0, _weights[r] - _column[r] * step);
        }

        (_weights[leaving], _basis[leaving]) = (step, entering);
    }
}
