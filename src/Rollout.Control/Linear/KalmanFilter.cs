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
        if (v.Evd().EigenValues.Any(value => value.Real <= 0)) throw new ControlException("The covariance V of the measurement noise must be positive definite.");
    }

    /// <summary>Estimate of the state.</summary>
    public Vector<double> Mean { get; private set; }

    /// <summary>Covariance of the estimate.</summary>
    public Matrix<double> Covariance { get; private set; }

    /// <summary>Takes in a measurement of the present state.</summary>
    public void Measure(Vector<double> y)
    {
        Matrix<double> gain = Gain(Covariance, _c, _v);
        Mean += gain * (y - _c * Mean);
        Covariance -= gain * _c * Covariance;
    }

    /// <summary>Moves on by one step under an action.</summary>
    public void Predict(Vector<double> u)
    {
        Mean = _a * Mean + _b * u;
        Covariance = _a * Covariance * _a.Transpose() + _w;
    }

    /// <summary>The covariance of the prediction and the gain that the filter settles to: the Riccati equation of the dual regulator.</summary>
    /// <exception cref="ControlException">The measurements do not show an unstable mode.</exception>
    public static (Matrix<double> Gain, Matrix<double> PredictionCovariance) Steady(Matrix<double> a, Matrix<double> c, Matrix<double> w, Matrix<double> v)
    {
        Lqr dual = Lqr.Discrete(a.Transpose(), c.Transpose(), w, v);
        return (Gain(dual.S, c, v), dual.S);
    }

    private static Matrix<double> Gain(Matrix<double> covariance, Matrix<double> c, Matrix<double> v) =>
        (c * covariance * c.Transpose() + v).Solve(c * covariance).Transpose();
}
