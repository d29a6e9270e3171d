using MathNet.Numerics.LinearAlgebra;

namespace Rollout.Control;

/// <summary>e to the power of a matrix, and what follows from it.</summary>
public static class MatrixExponential
{
    private const int Order = 8;

    /// <summary>e^A by scaling, a Padé approximant of order 8 and squaring (Moler and Van Loan 2003, method 3).</summary>
    /// <exception cref="ControlException">A is not finite, or e^A is too large for a double.</exception>
    public static Matrix<double> Of(Matrix<double> a)
    {
        Finite.Size(a, a.RowCount, a.RowCount, "The matrix of an exponential");
        Finite.Numbers(a.Enumerate(), "The matrix of an exponential");
        int squarings = Math.Max(0, (int)Math.Ceiling(Math.Log2(Math.Max(a.InfinityNorm(), 1e-300))) + 2);
        Matrix<double> scaled = a / Math.Pow(2, squarings), power = Matrix<double>.Build.DenseIdentity(a.RowCount);
        Matrix<double> numerator = power.Clone(), denominator = power.Clone();
        double coefficient = 1;
        for (int k = 1; k <= Order; k++)
        {
            coefficient *= (Order - k + 1.0) / (k * (2 * Order - k + 1));
            power = scaled * power;
            numerator += coefficient * power;
            denominator += (k % 2 == 0 ? coefficient : -coefficient) * power;
        }

        Matrix<double> result = denominator.Solve(numerator);
        for (int i = 0; i < squarings; i++) result *= result;
        return result.Enumerate().All(double.IsFinite) ? result : throw new ControlException("The exponential of the matrix exceeds the largest number there is: take a smaller time step.");
    }

    /// <summary>The discrete system x⁺ = A_d x + B_d u of ẋ = A x + B u with u held for a time h: e^([A B; 0 0] h).</summary>
    public static (Matrix<double> A, Matrix<double> B) ZeroOrderHold(Matrix<double> a, Matrix<double> b, double h)
    {
        int n = a.RowCount, m = b.ColumnCount;
        Finite.Size(a, n, n, "A");
        Finite.Size(b, n, m, "B");
        Finite.Number(h, nameof(h));
        Matrix<double> block = Matrix<double>.Build.Dense(n + m, n + m);
        block.SetSubMatrix(0, 0, a * h);
        block.SetSubMatrix(0, n, b * h);
        Matrix<double> power = Of(block);
        return (power.SubMatrix(0, n, 0, n), power.SubMatrix(0, n, n, m));
    }
}
