using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>Estimates the state of x⁺ = A x + B u + w, y = C x + v, with w ~ N(0, W) and v ~ N(0, V) (Kalman 1960).</summary>
public sealed class KalmanFilter
{
    private readonly Matrix<double> _a, _b, _c, _w, _v;

    /// <summary>Starts at an estimate.</summary>
    /// <param name="a">A, n × n.</param>
    /// <param name="b">B, n × m.</param>
    /// <param name="c">C, p × n.</param>
    /// <param name="w">Covariance of the process noise, n × n.</param>
    /// <param name="v">Covariance of the measurement noise, p × p, positive definite.</param>
    /// <param name="mean">First estimate of the state, before its measurement.</param>
    /// <param name="covariance">Its covariance.</param>
    public KalmanFilter(
        Matrix<double> a, Matrix<double> b, Matrix<double> c, Matrix<double> w, Matrix<double> v, Vector<double> mean, Matrix<double> covariance)
    {
        (_a, _b, _c, _w, _v) = (a, b, c, w, v);
        (Mean, Covariance) = (mean, covariance);
        foreach ((Matrix<double> matrix, string name) in new[] { (a, "A"), (b, "B"), (c, "C") }) Finite.Numbers(matrix.Enumerate(), name);
        if (a.ColumnCount != a.RowCount || b.RowCount != a.RowCount || c.ColumnCount != a.RowCount || mean.Count != a.RowCount)
            throw new ControlException($"A is {a.RowCount} x {a.ColumnCount}, B has {b.RowCount} rows, C {c.ColumnCount} columns and the first estimate {mean.Count} numbers; all must be the number of states.");
        Finite.Numbers(mean, "The first estimate");
        Finite.Semidefinite(covariance, a.RowCount, "The covariance of the first estimate");
        Finite.Definite(v, c.RowCount, "The covariance V of the measurement noise");
        Finite.Semidefinite(w, a.RowCount, "The covariance W of the process noise");
    }

    /// <summary>Estimate of the state.</summary>
    public Vector<double> Mean { get; private set; }

    /// <summary>Covariance of the estimate.</summary>
    public Matrix<double> Covariance { get; private set; }

    /// <summary>Takes in a measurement of the present state.</summary>
    /// <exception cref="ControlException">The measurement is not finite: leave such a one out.</exception>
    public void Measure(Vector<double> y)
    {
        if (y.Count != _c.RowCount) throw new ControlException($"The measurement has {y.Count} numbers; C has {_c.RowCount} rows.");
        if (!y.All(double.IsFinite)) throw new ControlException($"The measurement ({string.Join(", ", y)}) is not finite: leave it out and only predict.");
        Matrix<double> gain = Gain(Covariance, _c, _v);
        Mean += gain * (y - _c * Mean);
        Covariance -= gain * _c * Covariance;
    }

    /// <summary>Moves on by one step under an action.</summary>
    /// <exception cref="ControlException">The action is not finite.</exception>
    public void Predict(Vector<double> u)
    {
        if (u.Count != _b.ColumnCount) throw new ControlException($"The action has {u.Count} numbers; B has {_b.ColumnCount} columns.");
        if (!u.All(double.IsFinite)) throw new ControlException($"The action ({string.Join(", ", u)}) is not finite.");
        Mean = _a * Mean + _b * u;
        Covariance = _a * Covariance * _a.Transpose() + _w;
        if (!Mean.All(double.IsFinite) || !Covariance.Enumerate().All(double.IsFinite))
            throw new ControlException("The estimate left the finite numbers: an unstable mode is not seen by the measurements, or none were taken in. Measure it, or leave it out of the model.");
    }

    /// <summary>The covariance of the prediction and the gain that the filter settles to: the Riccati equation of the dual regulator.</summary>
    /// <exception cref="ControlException">The measurements do not show an unstable mode.</exception>
    public static (Matrix<double> Gain, Matrix<double> PredictionCovariance) Steady(Matrix<double> a, Matrix<double> c, Matrix<double> w, Matrix<double> v)
    {
        try
        {
            Lqr dual = Lqr.Discrete(a.Transpose(), c.Transpose(), w, v);
            return (Gain(dual.S, c, v), dual.S);
        }
        catch (ControlException exception)
        {
            throw new ControlException($"The filter does not settle: its dual regulator, with Aᵀ, Cᵀ, W and V for A, B, Q and R, has no solution. {exception.Message}");
        }
    }

    private static Matrix<double> Gain(Matrix<double> covariance, Matrix<double> c, Matrix<double> v) =>
        (c * covariance * c.Transpose() + v).Solve(c * covariance).Transpose();
}
