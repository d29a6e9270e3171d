using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>
/// The linear-quadratic-Gaussian regulator: the regulator's gain on the Kalman filter's estimate. Nothing that acts on the measurements alone has
/// a lower average cost.
/// </summary>
/// <param name="K">Gain on the estimate, m × n.</param>
/// <param name="L">Kalman gain of the measurement, n × p.</param>
/// <param name="AverageCost">Average cost per step.</param>
/// <param name="FullStateCost">The same if the state were measured exactly: tr(S W).</param>
/// <param name="PredictionCovariance">Covariance of the state before its measurement.</param>
public sealed record Lqg(Matrix<double> K, Matrix<double> L, double AverageCost, double FullStateCost, Matrix<double> PredictionCovariance)
{
    /// <summary>Solves both Riccati equations; cost tr(S W) + tr(Kᵀ (R + Bᵀ S B) K P), P the covariance after the measurement.</summary>
    public static Lqg Solve(Matrix<double> a, Matrix<double> b, Matrix<double> c, Matrix<double> q, Matrix<double> r, Matrix<double> w, Matrix<double> v)
    {
        Lqr regulator = Lqr.Discrete(a, b, q, r);
        (Matrix<double> gain, Matrix<double> prediction) = KalmanFilter.Steady(a, c, w, v);
        Matrix<double> filtered = prediction - gain * c * prediction;
        double full = (regulator.S * w).Trace();
        double cost = full + (regulator.K.Transpose() * (r + b.Transpose() * regulator.S * b) * regulator.K * filtered).Trace();
        return new Lqg(regulator.K, gain, cost, full, prediction);
    }
}
