using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>The optimal costs that controllers and policy gradients are measured against, beside their references.</summary>
internal static class OptimalCosts
{
    /// <summary>Reports a row for each.</summary>
    public static void Report(LabReport report)
    {
        Matrix<double> two = Matrix<double>.Build.DenseIdentity(2), one = Matrix<double>.Build.DenseIdentity(1);
        Matrix<double> s = Lqr.Continuous(Matrix<double>.Build.DenseOfRowArrays([0.0, 1], [0.0, 0]), Matrix<double>.Build.DenseOfRowArrays([0.0], [1.0]), two, one).S;
        report.Near("optimal cost: double integrator from (1, 0), S11 = √3", Math.Sqrt(3), s[0, 0], 1e-9);
        report.Near("optimal cost: double integrator from (0, 1), S22 = √3", Math.Sqrt(3), s[1, 1], 1e-9);
        Matrix<double> held = HeldDoubleIntegrator().S;
        report.Near("optimal cost: double integrator held for 0.1 s, from (1, 0)", 17.834931, held[0, 0], 1e-5);
        report.Near("optimal cost: double integrator held for 0.1 s, from (0, 1)", 17.856586, held[1, 1], 1e-5);
        (Matrix<double> a, Matrix<double> b) = Linearization.Derivative<TorquePendulum>(WorldConstants.Of<TorquePendulum>(), [Math.PI, 0], 0);
        Matrix<double> pendulum = Lqr.Continuous(a, b, Matrix<double>.Build.DenseOfDiagonalArray([10, 1]), one).S;
        report.Near("optimal cost: upright pendulum, S11", 15.232067, pendulum[0, 0], 1e-5);
        report.Near("optimal cost: upright pendulum, S12", 2.685253, pendulum[0, 1], 1e-5);
        report.Near("optimal cost: upright pendulum, S22", 0.606492, pendulum[1, 1], 1e-5);
        report.Near("optimal cost: x⁺ = x + u, 10 steps, a coordinate from 1", 1.0916080, Lqr.FiniteHorizon(one, one, one, 0.1 * one, 10 * one, 10)[0].S[0, 0], 1e-6);
        report.Near("least time: double integrator from rest at -2 [s]", 2 * Math.Sqrt(2), MinimumTime.Duration(-2, 0), 1e-9);
        report.Near("local optimum: pendulum by iLQR", 349.4904610643, PendulumByIlqr().Cost, 1e-3);
        report.AtMost("local optimum: pendulum by collocation, best of 40 starts (published 60.97)", 61, PendulumByCollocation(report.Seed).Cost);
        report.Near("local optimum: cart-pole by collocation", 53059.45, CartPoleByCollocation().Cost, 53);
    }

    /// <summary>Q = I and R = 1 a step.</summary>
    public static Lqr HeldDoubleIntegrator()
    {
        (Matrix<double> a, Matrix<double> b) = MatrixExponential.ZeroOrderHold(Matrix<double>.Build.DenseOfRowArrays([0.0, 1], [0.0, 0]), Matrix<double>.Build.DenseOfRowArrays([0.0], [1.0]), 0.1);
        return Lqr.Discrete(a, b, Matrix<double>.Build.DenseIdentity(2), Matrix<double>.Build.DenseIdentity(1));
    }

    /// <summary>Swing-up of the unit pendulum over 200 steps from a small constant torque.</summary>
    public static Trajectory PendulumByIlqr() => new Ilqr().Solve<UnitPendulum>([0, 0], [.. Enumerable.Range(0, 200).Select(_ => new[] { 0.1 })]);

    /// <summary>Swing-up with at most 3 N m, the best of 40 starts.</summary>
    public static CollocationPlan PendulumByCollocation(ulong seed) => new DirectCollocation { ActionLimit = 3 }.SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 40, seed);

    /// <summary>Swing-up of the cart and pole from a straight line of 4 s.</summary>
    public static CollocationPlan CartPoleByCollocation() => new DirectCollocation { StepRange = (0.1, 0.4), TimeWeight = 1 }.Solve<CartPoleSwingUp>([0, 0, 0, 0], [0, Math.PI, 0, 0], 4);
}
