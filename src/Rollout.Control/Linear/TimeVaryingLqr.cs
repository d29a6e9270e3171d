using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>The regulator along a trajectory: u[t] = u*[t] - K[t] (x - x*[t]).</summary>
public static class TimeVaryingLqr
{
    /// <summary>Gains and costs to go, first to last.</summary>
    /// <param name="a">A[t], linearised along the trajectory.</param>
    /// <param name="b">B[t].</param>
    /// <param name="q">Weight of the state error.</param>
    /// <param name="r">Weight of the action error, positive definite.</param>
    /// <param name="final">Weight of the last state error.</param>
    /// <exception cref="ControlException">R is not positive definite, a weight is indefinite, or a matrix is not finite.</exception>
    public static Lqr[] Solve(IReadOnlyList<Matrix<double>> a, IReadOnlyList<Matrix<double>> b, Matrix<double> q, Matrix<double> r, Matrix<double> final)
    {
        Lqr.Check(q, r);
        if (a.Count != b.Count) throw new ControlException($"There are {a.Count} matrices A and {b.Count} matrices B; each step needs one of each.");
        Finite.Semidefinite(final, q.RowCount, "The weight of the last state error");
        for (int t = 0; t < a.Count; t++)
        {
            if (a[t].RowCount != q.RowCount || a[t].ColumnCount != q.RowCount || b[t].RowCount != q.RowCount || b[t].ColumnCount != r.RowCount)
                throw new ControlException($"At step {t} A is {a[t].RowCount} x {a[t].ColumnCount} and B {b[t].RowCount} x {b[t].ColumnCount}; for Q of {q.RowCount} rows and R of {r.RowCount} they do not fit.");
        }

        Lqr[] solution = new Lqr[a.Count];
        Matrix<double> s = final;
        for (int t = a.Count - 1; t >= 0; t--)
        {
            Matrix<double> gain = Lqr.Gain(a[t], b[t], r, s);
            s = q + a[t].Transpose() * s * (a[t] - b[t] * gain);
            s = (s + s.Transpose()) / 2;
            if (!s.Enumerate().All(double.IsFinite)) throw new ControlException($"The Riccati recursion left the finite numbers at step {t}; the linearisation there is not finite.");
            solution[t] = new Lqr(gain, s);
        }

        return solution;
    }
}
