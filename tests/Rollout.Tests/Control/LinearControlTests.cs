using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Worlds;
using LinearAlgebraVector = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Rollout.Tests.Control;

public class LinearControlTests
{
    [Fact]
    public void Continuous_regulator_of_the_double_integrator()
    {
        foreach (Recorded row in Recorded.Rows("control", "double integrator, continuous LQR"))
        {
            Lqr lqr = Lqr.Continuous(row.Matrix("A"), row.Matrix("B"), row.Diagonal("Q_diagonal"), row.Matrix("R"));
            row.Holds("K", lqr.K);
            row.Holds("S", lqr.S);
        }
    }

    [Fact]
    public void Discrete_regulator_of_the_double_integrator()
    {
        Recorded row = Recorded.Rows("control", "double integrator, zero-order hold, discrete LQR")[0];
        Lqr lqr = Lqr.Discrete(row.Matrix("A"), row.Matrix("B"), row.Diagonal("Q_diagonal"), row.Matrix("R"));
        row.Holds("K", lqr.K);
        row.Holds("P", lqr.S);
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0.3, -2], [0.7]);
        Near(row.Matrix("A"), a, 1e-15);
        Near(row.Matrix("B"), b, 1e-15);
        (a, b) = MatrixExponential.ZeroOrderHold(Matrix([0, 1], [0, 0]), Matrix([0], [1]), row["h"]);
        Near(row.Matrix("A"), a, 1e-15);
        Near(row.Matrix("B"), b, 1e-15);
    }

    [Fact]
    public void Lqg_of_the_double_integrator()
    {
        Recorded row = Recorded.Rows("control", "linear-quadratic-Gaussian double integrator, position measured")[0];
        Matrix<double> a = Matrix([1, 0.1], [0, 1]), b = Matrix([0.005], [0.1]), c = Matrix([1, 0]), v = Matrix([row["measurement_variance"]]), w = row.Diagonal("process_covariance_diagonal");
        Lqg lqg = Lqg.Solve(a, b, c, row.Diagonal("Q_diagonal"), row.Matrix("R"), w, v);
        row.Holds("K", lqg.K);
        row.Holds("kalman_gain", lqg.L);
        row.Holds("average_cost_per_step", lqg.AverageCost);
        row.Holds("average_cost_per_step_full_state", lqg.FullStateCost);
        row.Holds("prediction_covariance", lqg.PredictionCovariance);

        KalmanFilter filter = new(a, b, c, w, v, LinearAlgebraVector.Build.Dense(2), w);
        for (int i = 0; i < 500; i++)
        {
            filter.Measure(LinearAlgebraVector.Build.Dense(1, 0.1 * i));
            filter.Predict(LinearAlgebraVector.Build.Dense(1));
        }

        Near(lqg.PredictionCovariance, filter.Covariance, 1e-12);
    }

    [Fact]
    public void Upright_regulators_from_the_worlds_own_derivatives()
    {
        foreach (Recorded row in Recorded.Rows("control", "cart-pole upright LQR"))
        {
            (Matrix<double> a, Matrix<double> b) = Linearization.Derivative<CartPoleSwingUp>(
                WorldConstants.Of<CartPoleSwingUp>(new Dictionary<string, double> { ["cart mass"] = row["mc"], ["pole mass"] = row["mp"] }), [0, Math.PI, 0, 0], 0);
            row.Holds("A", a);
            row.Holds("B", b);
            Lqr lqr = Lqr.Continuous(a, b, row.Diagonal("Q_diagonal"), row.Matrix("R"));
            row.Holds("K", lqr.K);
            row.Holds("S", lqr.S);
        }

        Recorded pendulum = Recorded.Rows("control", "pendulum upright LQR")[0];
        (Matrix<double> ap, Matrix<double> bp) = Linearization.Derivative<TorquePendulum>(WorldConstants.Of<TorquePendulum>(), [Math.PI, 0], 0);
        Lqr upright = Lqr.Continuous(ap, bp, pendulum.Diagonal("Q_diagonal"), pendulum.Matrix("R"));
        pendulum.Holds("K", upright.K);
        pendulum.Holds("S", upright.S);
        pendulum.Holds("closed_loop_eigenvalues_real", [.. (ap - bp * upright.K).Evd().EigenValues.Select(value => value.Real).Order()]);

        Recorded acrobot = Recorded.Rows("control", "acrobot upright LQR")[0];
        (Matrix<double> aa, Matrix<double> ba) = Linearization.Derivative<DoublePendulum>(WorldConstants.Of<DoublePendulum>(), [Math.PI, 0, 0, 0], 0);
        acrobot.Holds("A", aa);
        acrobot.Holds("B", ba);
        acrobot.Holds("K", Lqr.Continuous(aa, ba, acrobot.Diagonal("Q_diagonal"), acrobot.Matrix("R")).K);
    }

    [Fact]
    public void Cost_of_a_gain_and_its_gradient()
    {
        Recorded row = Recorded.Rows("control", "LQR cost as a function of the gain, and its gradient")[0];
        Matrix<double> a = row.Matrix("A"), b = row.Matrix("B"), q = row.Matrix("Q"), r = row.Matrix("R"), omega = row.Matrix("initial_covariance"), k = row.Matrix("K");
        LqrCost cost = LqrCost.Of(a, b, q, r, omega, k);
        row.Holds("J", cost.Cost);
        row.Holds("gradient", cost.Gradient);
        row.Holds("X", cost.X);
        row.Holds("P", cost.P);
        for (int i = 0; i < 20000 && cost.Gradient.L2Norm() > 1e-10; i++) cost = LqrCost.Of(a, b, q, r, omega, k -= 0.1 * cost.Gradient);
        row.Holds("optimal_K", k);
        row.Holds("optimal_J", cost.Cost);
    }

    [Fact]
    public void Stabilising_gains_are_not_convex()
    {
        Recorded row = Recorded.Rows("control", "stabilising gains are not a convex set")[0];
        Matrix<double> identity = row.Matrix("A"), k1 = row.Matrix("K1"), k2 = row.Matrix("K2");
        row.Holds("spectral_radius_K1", Radius(identity - k1));
        row.Holds("spectral_radius_K2", Radius(identity - k2));
        row.Holds("spectral_radius_average", Radius(identity - (k1 + k2) / 2));
    }

    [Fact]
    public void Minimum_time()
    {
        foreach (Recorded row in Recorded.Rows("control", "double integrator minimum time, |u| <= 1"))
        {
            row.Holds("time", MinimumTime.Duration(row["q"], row["v"]));
            row.Holds("first_control", MinimumTime.Control(row["q"], row["v"]));
        }
    }

    [Fact]
    public void Matrix_equations()
    {
        Recorded row = Recorded.Rows("control", "random matrices: expm, Lyapunov, Riccati")[0];
        Matrix<double> a = row.Matrix("A"), b = row.Matrix("B"), q = row.Matrix("Q"), r = row.Matrix("R");
        row.Holds("expm_A", MatrixExponential.Of(a));
        row.Holds("expm_3A", MatrixExponential.Of(3 * a));
        row.Holds("lyapunov_continuous_X", Lyapunov.Continuous(row.Matrix("A_stable"), q));
        row.Holds("lyapunov_discrete_X", Lyapunov.Discrete(row.Matrix("A_discrete_stable"), q));
        row.Holds("care_S", Lqr.Continuous(a, b, q, r).S);
        Lqr discrete = Lqr.Discrete(a, b, q, r);
        row.Holds("dare_P", discrete.S);
        Matrix<double> residual = q + a.Transpose() * discrete.S * (a - b * discrete.K) - discrete.S;
        Assert.InRange(residual.L2Norm(), 0, 1e-10);
    }

    [Fact]
    public void Finite_horizon()
    {
        Recorded row = Recorded.Rows("control", "x' = x + u, finite horizon, per coordinate")[0];
        Matrix<double> one = Matrix([1.0]), final = Matrix([row["Q_final"]]), r = Matrix([row["R"]]);
        Lqr[] gains = Lqr.FiniteHorizon(one, one, one, r, final, 10);
        row.Holds("gains_first_to_last", [.. gains.Select(step => step.K[0, 0])]);
        row.Holds("optimal_cost", gains[0].S[0, 0]);
        row.Holds("cost_without_control", Static(0));

        // Golden section: the cost is smooth and has one minimum between no feedback and deadbeat.
        double low = 0, high = 1, ratio = (Math.Sqrt(5) - 1) / 2;
        for (int i = 0; i < 80; i++)
        {
            double left = high - ratio * (high - low), right = low + ratio * (high - low);
            if (Static(left) < Static(right)) high = right;
            else low = left;
        }

        row.Holds("best_static_gain", (low + high) / 2);
        row.Holds("best_static_cost", Static((low + high) / 2));

        double Static(double k)
        {
            double x = row["x0"], cost = 0;
            for (int t = 0; t < (int)row["T"]; t++)
            {
                cost += row["Q"] * x * x + row["R"] * k * k * x * x;
                x -= k * x;
            }

            return cost + row["Q_final"] * x * x;
        }
    }

    [Fact]
    public void Acrobot_dynamics()
    {
        foreach (Recorded row in Recorded.Rows("control", "acrobot forward dynamics"))
        {
            double[] x = row.Constants.Doubles("x");
            Rollout.Worlds.Vector<Real64> parameters = default;
            double[] constants = WorldConstants.Of<DoublePendulum>();
            for (int i = 0; i < constants.Length; i++) parameters[i] = new Real64(constants[i]);
            Motion<Real64> state = new(new(x[0]), new(x[1]), new(x[2]), new(x[3]));
            DoublePendulum.Derivative(state, new Real64(row["u"]), parameters, out Motion<Real64> rates);
            row.Holds("xdot", [rates.A.Value, rates.B.Value, rates.C.Value, rates.D.Value]);
        }
    }

    [Fact]
    public void Problems_without_an_answer_say_so()
    {
        Matrix<double> a = Matrix([1.0, 0], [0, -1]), b = Matrix([0.0], [1]), q = Matrix<double>.Build.DenseIdentity(2), r = Matrix([1.0]);
        Assert.Contains("cannot be stabilised", Assert.Throws<ControlException>(() => Lqr.Continuous(a, b, q, r)).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be stabilised", Assert.Throws<ControlException>(() => Lqr.Discrete(2 * a, b, q, r)).Message, StringComparison.Ordinal);
        Assert.Contains("positive definite", Assert.Throws<ControlException>(() => Lqr.Continuous(a, b, q, -r)).Message, StringComparison.Ordinal);
        Assert.Contains("semidefinite", Assert.Throws<ControlException>(() => Lqr.Continuous(a, b, -q, r)).Message, StringComparison.Ordinal);
        Assert.Contains("finite", Assert.Throws<ControlException>(() => Lqr.Continuous(a * double.NaN, b, q, r)).Message, StringComparison.Ordinal);
        Assert.Contains("does not see", Assert.Throws<ControlException>(() => Lqr.Continuous(a, Matrix([1.0], [1]), Matrix([0.0, 0], [0, 1]), r)).Message, StringComparison.Ordinal);
        Assert.Contains("sizes", Assert.Throws<ControlException>(() => Lqr.Continuous(a, b, q, q)).Message, StringComparison.Ordinal);
        Assert.Contains("does not stabilise", Assert.Throws<ControlException>(() => LqrCost.Of(a, b, q, r, q, Matrix([0.0, 0]))).Message, StringComparison.Ordinal);
    }

    private static double Radius(Matrix<double> matrix) => matrix.Evd().EigenValues.Max(value => value.Magnitude);

    private static Matrix<double> Matrix(params double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);

    private static void Near(Matrix<double> expected, Matrix<double> actual, double tolerance) =>
        Assert.True((expected - actual).Enumerate().All(difference => Math.Abs(difference) <= tolerance), $"{actual} instead of {expected}");
}
