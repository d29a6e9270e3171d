using MathNet.Numerics.LinearAlgebra;
using Rollout.Worlds;
using Nested = Rollout.Worlds.Dual<Rollout.Worlds.Dual<Rollout.Worlds.Real64>>;
using NestedVector = Rollout.Worlds.Vector<Rollout.Worlds.Dual<Rollout.Worlds.Dual<Rollout.Worlds.Real64>>>;
using RealColumn = MathNet.Numerics.LinearAlgebra.Vector<double>;
using RealVector = Rollout.Worlds.Vector<Rollout.Worlds.Real64>;

namespace Rollout.Control;

/// <summary>A cost to second order around a point z: ℓ(z + d) ≈ value + gᵀ d + dᵀ H d / 2, exact by nested dual numbers.</summary>
/// <param name="Value">ℓ(z).</param>
/// <param name="Gradient">g.</param>
/// <param name="Hessian">H, symmetric.</param>
internal readonly record struct QuadraticCost(double Value, RealColumn Gradient, Matrix<double> Hessian)
{
    /// <summary>The running cost ℓ(x, u) and z = (x, u), plus the curvature Σ p_i f_i(x, u) of the dynamics if p is given (the difference of DDP and iLQR).</summary>
    public static QuadraticCost Running<TWorld>(double[] constants, double[] state, double[] action, RealColumn? price) where TWorld : struct, IFiniteHorizonWorld
    {
        int n = TWorld.States;
        return Of([.. state, .. action], z =>
        {
            NestedVector before = default, after = default, u = default, parameters = Constant(constants);
            for (int i = 0; i < n; i++) before[i] = after[i] = z[i];
            for (int i = 0; i < TWorld.Actions; i++) u[i] = z[n + i];
            TWorld.Step<Nested, NestedVector>(ref after, parameters, u);
            Nested cost = -TWorld.Reward<Nested, NestedVector>(before, parameters, u, after);
            for (int i = 0; i < n && price is not null; i++) cost += Nested.Const(price[i]) * (after[i] - Linear(after[i]));
            return cost;
        });
    }

    /// <summary>The final cost and z = x.</summary>
    public static QuadraticCost Final<TWorld>(double[] constants, double[] state) where TWorld : struct, IFiniteHorizonWorld =>
        Of(state, x => TWorld.FinalCost<Nested, NestedVector>(x, Constant(constants)));

    /// <summary>One step in double precision.</summary>
    public static double Step<TWorld>(double[] constants, double[] state, double[] action, double[] next) where TWorld : struct, IFiniteHorizonWorld
    {
        RealVector before = default, u = default, parameters = default;
        for (int i = 0; i < state.Length; i++) before[i] = new Real64(state[i]);
        for (int i = 0; i < action.Length; i++) u[i] = new Real64(action[i]);
        for (int i = 0; i < constants.Length; i++) parameters[i] = new Real64(constants[i]);
        RealVector after = before;
        TWorld.Step<Real64, RealVector>(ref after, parameters, u);
        for (int i = 0; i < next.Length; i++) next[i] = after[i].Value;
        return -TWorld.Reward<Real64, RealVector>(before, parameters, u, after).Value;
    }

    /// <summary>The final cost in double precision.</summary>
    public static double FinalValue<TWorld>(double[] constants, double[] state) where TWorld : struct, IFiniteHorizonWorld
    {
        RealVector x = default, parameters = default;
        for (int i = 0; i < state.Length; i++) x[i] = new Real64(state[i]);
        for (int i = 0; i < constants.Length; i++) parameters[i] = new Real64(constants[i]);
        return TWorld.FinalCost<Real64, RealVector>(x, parameters).Value;
    }

    /// <summary>The value and first derivatives, so that subtracting it leaves the curvature alone.</summary>
    private static Nested Linear(Nested x) => new(x.Value, new(x.Derivative.Value, new Real64(0)));

    private static QuadraticCost Of(double[] z, Func<NestedVector, Nested> cost)
    {
        int n = z.Length;
        double value = 0;
        RealColumn gradient = RealColumn.Build.Dense(n);
        Matrix<double> hessian = Matrix<double>.Build.Dense(n, n);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                NestedVector point = default;
                for (int k = 0; k < n; k++)
                    point[k] = new(new(new Real64(z[k]), new Real64(k == i ? 1 : 0)), new(new Real64(k == j ? 1 : 0), new Real64(0)));
                Nested result = cost(point);
                (value, gradient[i]) = (result.Value.Value.Value, result.Value.Derivative.Value);
                hessian[i, j] = hessian[j, i] = result.Derivative.Derivative.Value;
            }
        }

        return new QuadraticCost(value, gradient, hessian);
    }

    private static NestedVector Constant(double[] values)
    {
        NestedVector vector = default;
        for (int i = 0; i < values.Length; i++) vector[i] = Nested.Const(values[i]);
        return vector;
    }
}
