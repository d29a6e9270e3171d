using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>The cost of a linear policy u = -K x as a function of its gain (Fazel et al. 2018): not convex, yet every stationary point is optimal.</summary>
/// <param name="Cost">J = tr(P Ω), Ω the covariance of the first state.</param>
/// <param name="Gradient">∂J/∂K = 2 (R K - Bᵀ P) X, m × n.</param>
/// <param name="X">∫ E x xᵀ dt.</param>
/// <param name="P">Cost to go under the policy.</param>
public sealed record LqrCost(double Cost, Matrix<double> Gradient, Matrix<double> X, Matrix<double> P)
{
    /// <summary>Evaluates a gain in continuous time.</summary>
    /// <exception cref="ControlException">The gain does not stabilise the system, so its cost is infinite; R is not positive definite; or a matrix is not finite.</exception>
    public static LqrCost Of(Matrix<double> a, Matrix<double> b, Matrix<double> q, Matrix<double> r, Matrix<double> initialCovariance, Matrix<double> k)
    {
        Lqr.Check(q, r);
        Finite.Size(a, a.RowCount, a.RowCount, "A");
        Finite.Size(b, a.RowCount, r.RowCount, "B");
        Finite.Size(q, a.RowCount, a.RowCount, "Q");
        Finite.Size(k, r.RowCount, a.RowCount, "The gain K");
        Finite.Semidefinite(initialCovariance, a.RowCount, "The covariance of the first state");
        Matrix<double> closed = a - b * k;
        if (!closed.Enumerate().All(double.IsFinite)) throw new ControlException("A, B and the gain must be finite.");
        double slowest = closed.Evd().EigenValues.Max(value => value.Real);
        if (!(slowest < 0)) throw new ControlException($"The gain does not stabilise the system: A - BK has an eigenvalue with real part {slowest:G4}.");
        Matrix<double> x = Lyapunov.Continuous(closed, initialCovariance), p = Lyapunov.Continuous(closed.Transpose(), q + k.Transpose() * r * k);
        return new LqrCost((p * initialCovariance).Trace(), 2 * (r * k - b.Transpose() * p) * x, x, p);
    }
}
