using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>Lyapunov equations, solved exactly as linear systems by Kronecker products (n² unknowns, meant for n up to about 30).</summary>
public static class Lyapunov
{
    /// <summary>X with A X + X Aᵀ + Q = 0.</summary>
    /// <param name="a">A, n × n, with no two eigenvalues that add up to 0.</param>
    /// <param name="q">Q, n × n, symmetric.</param>
    /// <exception cref="ControlException">The equation has no unique solution.</exception>
    public static Matrix<double> Continuous(Matrix<double> a, Matrix<double> q)
    {
        Check(a, q);
        Matrix<double> identity = Matrix<double>.Build.DenseIdentity(a.RowCount);
        return Solve(identity.KroneckerProduct(a) + a.KroneckerProduct(identity), -q);
    }

    /// <summary>X with X = A X Aᵀ + Q.</summary>
    /// <param name="a">A, n × n, with no two eigenvalues whose product is 1.</param>
    /// <param name="q">Q, n × n, symmetric.</param>
    /// <exception cref="ControlException">The equation has no unique solution.</exception>
    public static Matrix<double> Discrete(Matrix<double> a, Matrix<double> q)
    {
        Check(a, q);
        return Solve(Matrix<double>.Build.DenseIdentity(a.RowCount * a.RowCount) - a.KroneckerProduct(a), q);
    }

    private static void Check(Matrix<double> a, Matrix<double> q)
    {
        if (a.RowCount != a.ColumnCount || q.RowCount != a.RowCount || q.ColumnCount != a.RowCount)
            throw new ControlException($"A is {a.RowCount} x {a.ColumnCount} and Q {q.RowCount} x {q.ColumnCount}; both must be square and of one size.");
        Finite.Numbers([.. a.Enumerate(), .. q.Enumerate()], "A and Q");
    }

    private static Matrix<double> Solve(Matrix<double> system, Matrix<double> right)
    {
        int n = right.RowCount;
        Vector<double> solution = system.Solve(Vector<double>.Build.Dense(right.ToColumnMajorArray()));

        // Near the border of stability the system is singular but for rounding: its solution then has no digits.
        double size = right.InfinityNorm();
        if (!solution.All(double.IsFinite) || solution.InfinityNorm() > 1e14 * size) throw new ControlException("The Lyapunov equation has no unique solution: the matrix has eigenvalues on the border of stability.");
        Matrix<double> x = Matrix<double>.Build.DenseOfColumnMajor(n, n, solution);
        return (x + x.Transpose()) / 2;
    }
}
