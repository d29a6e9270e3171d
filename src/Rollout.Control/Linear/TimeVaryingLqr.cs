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
    /// <exception cref="ControlException">R is not positive definite or a matrix is not finite.</exception>
    public static Lqr[] Solve(IReadOnlyList<Matrix<double>> a, IReadOnlyList<Matrix<double>> b, Matrix<double> q, Matrix<double> r, Matrix<double> final)
    {
        Lqr.Check(q, r);
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
