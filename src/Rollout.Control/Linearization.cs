using MathNet.Numerics.LinearAlgebra;
using Rollout.Worlds;
using DualVector = Rollout.Worlds.Vector<Rollout.Worlds.Dual<Rollout.Worlds.Real64>>;

namespace Rollout.Control;

/// <summary>Jacobians of a world by dual numbers: exact, one run a column.</summary>
public static class Linearization
{
    /// <summary>A = ∂x⁺/∂x and B = ∂x⁺/∂u of one step.</summary>
    /// <param name="constants">Constants, see <see cref="WorldConstants"/>.</param>
    /// <param name="state">x.</param>
    /// <param name="action">u.</param>
    public static (Matrix<double> A, Matrix<double> B) Step<TWorld>(ReadOnlySpan<double> constants, ReadOnlySpan<double> state, ReadOnlySpan<double> action)
        where TWorld : struct, IWorld
    {
        int n = TWorld.States, m = TWorld.Actions;
        Finite.Point(state, n, nameof(state));
        Finite.Point(action, m, nameof(action));
        Matrix<double> a = Matrix<double>.Build.Dense(n, n), b = Matrix<double>.Build.Dense(n, m);
        DualVector parameters = Constant(constants), before = Constant(state), input = Constant(action);
        for (int column = 0; column < n + m; column++)
        {
            DualVector x = before, u = input;
            if (column < n) x[column] = x[column] with { Derivative = Real64.Const(1) };
            else u[column - n] = u[column - n] with { Derivative = Real64.Const(1) };
            TWorld.Step<Dual<Real64>, DualVector>(ref x, parameters, u);
            for (int row = 0; row < n; row++)
            {
                if (column < n) a[row, column] = x[row].Derivative.Value;
                else b[row, column - n] = x[row].Derivative.Value;
            }
        }

        return (a, b);
    }

    /// <summary>A = ∂ẋ/∂x and B = ∂ẋ/∂u of a continuous world.</summary>
    public static (Matrix<double> A, Matrix<double> B) Derivative<TWorld>(ReadOnlySpan<double> constants, ReadOnlySpan<double> state, double action)
        where TWorld : struct, IContinuousWorld
    {
        int n = TWorld.States;
        Finite.Point(state, n, nameof(state));
        Finite.Number(action, nameof(action));
        Matrix<double> a = Matrix<double>.Build.Dense(n, n), b = Matrix<double>.Build.Dense(n, 1);
        DualVector parameters = Constant(constants), at = Constant(state), rates = default;
        for (int column = 0; column <= n; column++)
        {
            DualVector x = at;
            if (column < n) x[column] = x[column] with { Derivative = Real64.Const(1) };
            Dual<Real64> u = new(Real64.Const(action), Real64.Const(column == n ? 1 : 0));
            TWorld.Derivative(Motion<Dual<Real64>>.Read(x, n), u, parameters, out Motion<Dual<Real64>> derivative);
            derivative.Write(ref rates, n);
            for (int row = 0; row < n; row++)
            {
                if (column < n) a[row, column] = rates[row].Derivative.Value;
                else b[row, 0] = rates[row].Derivative.Value;
            }
        }

        return (a, b);
    }

    private static DualVector Constant(ReadOnlySpan<double> values)
    {
        DualVector vector = default;
        for (int i = 0; i < values.Length; i++) vector[i] = Dual<Real64>.Const(values[i]);
        return vector;
    }
}
