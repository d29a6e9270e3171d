using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>The linear-quadratic regulator u = -K x.</summary>
/// <param name="K">Gain, m × n.</param>
/// <param name="S">Cost to go xᵀ S x, n × n.</param>
public sealed record Lqr(Matrix<double> K, Matrix<double> S)
{
    private const int MaxIterations = 100;

    /// <summary>Minimises ∫ xᵀ Q x + uᵀ R u dt under ẋ = A x + B u.</summary>
    /// <remarks>AᵀS + S A - S B R⁻¹ Bᵀ S + Q = 0 by the sign function of the Hamiltonian (Roberts 1980), refined by Newton's method (Kleinman 1968).</remarks>
    /// <exception cref="ControlException">R is not positive definite, Q is not positive semidefinite, or (A, B) cannot be stabilised.</exception>
    public static Lqr Continuous(Matrix<double> a, Matrix<double> b, Matrix<double> q, Matrix<double> r)
    {
        Check(a, b, q, r, eigenvalue => eigenvalue.Real < -1e-9);
        int n = a.RowCount;
        Matrix<double> inverseR = r.Inverse();
        Matrix<double> sign = Matrix<double>.Build.Dense(2 * n, 2 * n);
        sign.SetSubMatrix(0, 0, a);
        sign.SetSubMatrix(0, n, -b * inverseR * b.Transpose());
        sign.SetSubMatrix(n, 0, -q);
        sign.SetSubMatrix(n, n, -a.Transpose());
        for (int i = 0; i < MaxIterations; i++)
        {
            double scale = Math.Pow(Math.Abs(sign.Determinant()), -0.5 / n);
            if (!double.IsFinite(scale) || scale == 0) scale = 1;
            Matrix<double> next = (scale * sign + sign.Inverse() / scale) / 2;
            double change = (next - sign).InfinityNorm();
            sign = next;
            if (change <= 1e-12 * sign.InfinityNorm()) break;
        }

        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(n);
        Matrix<double> left = sign.SubMatrix(0, n, n, n).Stack(sign.SubMatrix(n, n, n, n) + identity);
        Matrix<double> right = -(sign.SubMatrix(0, n, 0, n) + identity).Stack(sign.SubMatrix(n, n, 0, n));
        Matrix<double> s = left.QR().Solve(right);
        for (int i = 0; i < 3; i++)
        {
            Matrix<double> gain = inverseR * b.Transpose() * s, closed = (a - b * gain).Transpose();
            s = Lyapunov.Continuous(closed, q + gain.Transpose() * r * gain);
        }

        Matrix<double> k = inverseR * b.Transpose() * s;
        return Stable(new Lqr(k, s), a - b * k, eigenvalue => eigenvalue.Real < 0);
    }

    /// <summary>Minimises Σ xᵀ Q x + uᵀ R u under x⁺ = A x + B u.</summary>
    /// <remarks>S = Q + Aᵀ S A - AᵀSB (R + BᵀSB)⁻¹ BᵀSA by doubling (Anderson 1978), refined by Newton's method (Hewer 1971).</remarks>
    /// <exception cref="ControlException">R is not positive definite, Q is not positive semidefinite, or (A, B) cannot be stabilised.</exception>
    public static Lqr Discrete(Matrix<double> a, Matrix<double> b, Matrix<double> q, Matrix<double> r)
    {
        Check(a, b, q, r, eigenvalue => eigenvalue.Magnitude < 1 - 1e-9);
        int n = a.RowCount;
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(n), alpha = a, beta = b * r.Inverse() * b.Transpose(), s = q;
        for (int i = 0; i < MaxIterations; i++)
        {
            Matrix<double> solved = (identity + beta * s).Solve(alpha), transposed = (identity + beta * s).Solve(beta);
            Matrix<double> step = alpha.Transpose() * s * solved;
            beta += alpha * transposed * alpha.Transpose();
            alpha *= solved;
            s += step;
            if (step.InfinityNorm() <= 1e-15 * s.InfinityNorm()) break;
        }

        Matrix<double> gain = Gain(a, b, r, s);
        for (int i = 0; i < 2; i++)
        {
            s = Lyapunov.Discrete((a - b * gain).Transpose(), q + gain.Transpose() * r * gain);
            gain = Gain(a, b, r, s);
        }

        return Stable(new Lqr(gain, s), a - b * gain, eigenvalue => eigenvalue.Magnitude < 1);
    }

    /// <summary>Gains for a finite horizon, first to last: S[N] = Q_N, S[t] = Q + Aᵀ S[t+1] (A - B K[t]).</summary>
    public static Lqr[] FiniteHorizon(Matrix<double> a, Matrix<double> b, Matrix<double> q, Matrix<double> r, Matrix<double> final, int steps) =>
        steps < 1 ? throw new ControlException($"steps is {steps}; a horizon has at least 1.")
            : TimeVaryingLqr.Solve([.. Enumerable.Repeat(a, steps)], [.. Enumerable.Repeat(b, steps)], q, r, final);

    internal static Matrix<double> Gain(Matrix<double> a, Matrix<double> b, Matrix<double> r, Matrix<double> s) =>
        (r + b.Transpose() * s * b).Solve(b.Transpose() * s * a);

    internal static void Check(Matrix<double> q, Matrix<double> r)
    {
        Finite.Semidefinite(q, q.RowCount, "Q");
        Finite.Definite(r, r.RowCount, "R");
    }

    private static void Check(Matrix<double> a, Matrix<double> b, Matrix<double> q, Matrix<double> r, Func<Complex, bool> stable)
    {
        int n = a.RowCount;
        if (a.ColumnCount != n || b.RowCount != n || q.RowCount != n || q.ColumnCount != n || r.RowCount != b.ColumnCount || r.ColumnCount != b.ColumnCount)
            throw new ControlException($"The sizes do not match: A {a.RowCount}x{a.ColumnCount}, B {b.RowCount}x{b.ColumnCount}, Q {q.RowCount}x{q.ColumnCount}, R {r.RowCount}x{r.ColumnCount}.");
        if (!a.Enumerate().Concat(b.Enumerate()).All(double.IsFinite)) throw new ControlException("A and B must be finite.");
        Check(q, r);

        // Popov, Belevitch and Hautus: (A, B) is stabilisable if [A - λI, B] has full rank for every unstable λ; dually for the cost to see it.
        foreach (Complex eigenvalue in a.Evd().EigenValues.Where(value => !stable(value)))
        {
            if (Rank(a, b, eigenvalue) < n) throw new ControlException($"(A, B) cannot be stabilised: no input moves the mode with eigenvalue {eigenvalue.Real:G4}{eigenvalue.Imaginary:+0.####;-0.####;+0}i.");
            if (Rank(a.Transpose(), q, eigenvalue) < n) throw new ControlException($"Q does not see the unstable mode with eigenvalue {eigenvalue.Real:G4}{eigenvalue.Imaginary:+0.####;-0.####;+0}i: give it a weight.");
        }
    }

    private static int Rank(Matrix<double> a, Matrix<double> b, Complex eigenvalue)
    {
        Matrix<Complex> shifted = a.ToComplex() - eigenvalue * Matrix<Complex>.Build.DenseIdentity(a.RowCount);
        MathNet.Numerics.LinearAlgebra.Vector<Complex> singular = shifted.Append(b.ToComplex()).Svd(false).S;
        double largest = singular.Max(value => value.Magnitude);
        return singular.Count(value => value.Magnitude > 1e-9 * largest);
    }

    /// <summary>A pair that can barely be stabilised loses its digits; the loop that is closed with the gain tells.</summary>
    private static Lqr Stable(Lqr solution, Matrix<double> closed, Func<Complex, bool> stable) =>
        solution.K.Enumerate().All(double.IsFinite) && closed.Evd().EigenValues.All(stable) ? solution
            : throw new ControlException("The Riccati equation has no stabilising solution in double precision; check that (A, B) can be stabilised by inputs of reasonable size and that Q sees every unstable mode.");
}
