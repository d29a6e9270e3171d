using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;
using Column = MathNet.Numerics.LinearAlgebra.Vector<double>;

namespace Rollout.Tests.Control;

/// <summary>What has no answer is an error that says so, never a silent NaN.</summary>
public class BadInputTests
{
    private static readonly FunctionObjective<ThreeHumpCamel> s_camel = new();
    private static readonly Matrix<double> s_a = Rows([1.0, 1], [0, 1]), s_b = Rows([0.0], [1]), s_q = Rows([1.0, 0], [0, 1]), s_r = Rows([1.0]);

    [Theory]
    [InlineData(1e-8)]
    [InlineData(1e-6)]
    [InlineData(1e-4)]
    [InlineData(1e-2)]
    public void A_pair_that_can_barely_be_stabilised_is_stabilised_or_refused(double push)
    {
        Matrix<double> a = Rows([1.0, 0.3], [0, 2]), b = Rows([push], [1]);
        foreach (bool continuous in new[] { true, false })
        {
            try
            {
                Lqr regulator = continuous ? Lqr.Continuous(a, b, s_q, s_r) : Lqr.Discrete(1.1 * a, b, s_q, s_r);
                Matrix<double> closed = continuous ? a - b * regulator.K : 1.1 * a - b * regulator.K;
                Assert.All(closed.Evd().EigenValues, value => Assert.True(continuous ? value.Real < 0 : value.Magnitude < 1));
            }
            catch (ControlException exception)
            {
                Assert.Contains("stabilis", exception.Message, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Regulators()
    {
        Says("positive definite", () => Lqr.Discrete(s_a, s_b, s_q, -s_r));
        Says("positive definite", () => Lqr.Discrete(s_a, Rows([0.0, 1], [1, 0]), s_q, Rows([1.0, 2], [2, 1])));
        Says("positive definite", () => Lqr.FiniteHorizon(s_a, s_b, s_q, -s_r, s_q, 5));
        Says("R must be finite", () => Lqr.FiniteHorizon(s_a, s_b, s_q, double.NaN * s_r, s_q, 5));
        Says("last state error", () => Lqr.FiniteHorizon(s_a, s_b, s_q, s_r, -s_q, 5));
        Says("last state error", () => Lqr.FiniteHorizon(s_a, s_b, s_q, s_r, double.NaN * s_q, 5));
        Says("step 1", () => TimeVaryingLqr.Solve([s_a, double.NaN * s_a, s_a], [s_b, s_b, s_b], s_q, s_r, s_q));
        Says("each step needs one", () => TimeVaryingLqr.Solve([s_a, s_a], [s_b], s_q, s_r, s_q));
        Says("positive definite", () => LqrCost.Of(s_a, s_b, s_q, -s_r, s_q, Rows([1.0, 1])));
        Says("finite", () => LqrCost.Of(s_a, s_b, s_q, s_r, s_q, Rows([double.NaN, 1])));
        Says("no unique solution", () => Lyapunov.Continuous(Rows([1.0, 0], [0, -1]), s_q));
        Says("finite", () => MatrixExponential.Of(double.NaN * s_a));
        Says("smaller time step", () => MatrixExponential.Of(1e3 * s_a));
    }

    [Fact]
    public void Kernels_and_smoothing()
    {
        Says("StandardDeviation is 0", () => new GaussianKernel(0));
        Says("Sharpness is -1", () => new LogisticKernel(-1));
        Says("Stiffness is NaN", () => new BarrierKernel(double.NaN));
        Says("x is NaN", () => Smooth.ByQuadrature(x => x > 0 ? 1 : 0, new GaussianKernel(0.1))(double.NaN));
        Says("x is NaN", () => Smooth.BySampling(x => x > 0 ? 1 : 0, new GaussianKernel(0.1), 10, new RandomStream(1))(double.NaN));
        Says("x[1] is NaN", () => Smooth.BySampling(x => x[0], new GaussianKernel(0.1), 2, 10, new RandomStream(1))([0, double.NaN]));
        Says("not finite within reach", () => Smooth.BySampling(x => 1 / (x[0] - 1), new GaussianKernel(0.1), 2, 10, new RandomStream(1))([1, 0]));
        Says("in the far tail of the kernel", () => Smooth.BySampling(x => x[0] * x[0], new BarrierKernel(100), 1, 1000, new RandomStream(1))([0]));
        Says("standardDeviation is -1", () => Smooth.ByHermite(x => x[0], -1));
        Says("standardDeviation is 0", () => Smooth.ByHermite(x => x[0], 0));
        Says("far tail", () => Smooth.ByQuadrature(x => x * x, new BarrierKernel(100))(0));
        Assert.Equal(new BarrierKernel(100).Rectifier(0.3), Smooth.ByQuadrature(x => Math.Max(x, 0), new BarrierKernel(100), 1e-9)(0.3).Value, 1e-5);
    }

    [Fact]
    public void Times_torques_and_plans()
    {
        Says("q is NaN", () => MinimumTime.Duration(double.NaN, 0));
        Says("v is NaN", () => MinimumTime.Control(0, double.NaN));
        Says("angle is NaN", () => new EnergySwingUp().Torque(double.NaN, 0));
        Says("gain is", () => new EnergySwingUp(gain: double.NaN));
        Says("2 states", () => new DirectCollocation().Solve<TorquePendulum>([0, 0, 0], [Math.PI, 0], 1));
        Says("2 states", () => new DirectCollocation().SolveFromMany<TorquePendulum>([0], [Math.PI, 0], 1, 1));
        Says("starts is 0", () => new DirectCollocation().SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 0, 1));
        Says("finite", () => new DirectCollocation().Solve<TorquePendulum>([0, double.NaN], [Math.PI, 0], 1));
        Says("positive semidefinite", () => LqrCost.Of(s_a, s_b, s_q, s_r, -s_q, Rows([1.0, 1])));
        Says("do not fit", () => Lqr.FiniteHorizon(s_a, s_b, s_q, Rows([1.0, 0], [0, 1]), s_q, 5));
        Says("finite", () => Lyapunov.Continuous(double.NaN * s_a, s_q));
        Says("one size", () => Lyapunov.Discrete(s_a, s_r));
        Assert.Throws<ArgumentException>(() => new SamplingPlanner<CartPoleSwingUp>(new Box(-1, 1, 3), new Box(-1, 1, 1), new SamplingOptions()));
    }

    [Fact]
    public void A_filter_that_does_not_see_an_unstable_mode_says_so_before_it_is_lost()
    {
        Matrix<double> c = Rows([1.0, 0]), unstable = Rows([0.5, 0], [0, 2]);
        Says("first estimate", () => new KalmanFilter(s_a, s_b, c, s_q, s_r, Column.Build.Dense(2, double.NaN), s_q));
        Says("first estimate", () => new KalmanFilter(s_a, s_b, c, s_q, s_r, Column.Build.Dense(2), -s_q));
        Says("A must be finite", () => new KalmanFilter(double.NaN * s_a, s_b, c, s_q, s_r, Column.Build.Dense(2), s_q));
        Says("number of states", () => new KalmanFilter(s_a, s_b, c, s_q, s_r, Column.Build.Dense(3), s_q));
        KalmanFilter blind = new(unstable, s_b, c, s_q, s_r, Column.Build.Dense(2), s_q);
        Says("unstable mode", () =>
        {
            for (int t = 0; t < 2000; t++)
            {
                blind.Predict(Column.Build.Dense(1));
                blind.Measure(Column.Build.Dense(1));
            }
        });
    }

    [Fact]
    public void Filters()
    {
        Matrix<double> c = Rows([1.0, 0]), hidden = Rows([0.0, 1]);
        KalmanFilter filter = new(s_a, s_b, c, s_q, s_r, Column.Build.Dense(2), s_q);
        Says("only predict", () => filter.Measure(Column.Build.Dense(1, double.NaN)));
        Says("action", () => filter.Predict(Column.Build.Dense(1, double.PositiveInfinity)));
        Assert.True(filter.Mean.All(double.IsFinite));
        Says("measurement noise", () => _ = new KalmanFilter(s_a, s_b, c, s_q, 0 * s_r, filter.Mean, s_q));
        Says("process noise", () => _ = new KalmanFilter(s_a, s_b, c, -s_q, s_r, filter.Mean, s_q));
        Says("does not settle", () => KalmanFilter.Steady(s_a, hidden, s_q, s_r));
        Says("does not settle", () => Lqg.Solve(s_a, s_b, hidden, s_q, s_r, s_q, s_r));
    }

    [Fact]
    public void Policies()
    {
        Box measured = new(-10, 10, 1), seen = new(-10, 10, 2), pushed = new(-1, 1, 1);
        Lqg lqg = Lqg.Solve(s_a, s_b, Rows([1.0, 0]), s_q, s_r, s_q, s_r);
        Says("not a number", () => new LqgPolicy(measured, pushed, lqg, s_a, s_b, Rows([1.0, 0])).Act(1, [float.NaN], [], new float[2], new float[1]));
        Trajectory plan = new([[0, 0], [0, 0]], [[0]], [Rows([1.0, 1])], 0, []);
        Says("not a number", () => new TrajectoryPolicy(seen, pushed, plan).Act(1, [float.NaN, 0], [], new float[1], new float[1]));
        Says("state[0] is NaN", () => new PathFeedback(plan).ToPolicy(seen, pushed).Act(1, [float.NaN, 0], [], [], new float[1]));
        foreach (SamplingRule rule in Enum.GetValues<SamplingRule>())
        {
            SamplingPlanner<DoubleIntegrator> planner = new(seen, pushed, new SamplingOptions { Rule = rule, Samples = 16, Horizon = 5 });
            Says("diverged", () => planner.Act(1, [float.NaN, 0], [], new float[planner.MemoryCount], new float[1]));
            Says("diverged", () => planner.Act(1, [1e30f, 0], [], new float[planner.MemoryCount], new float[1]));
        }
    }

    [Fact]
    public void Estimators()
    {
        foreach (IGradientEstimator estimator in new IGradientEstimator[] { new FirstOrder(10, 0.1), new ZerothOrder(10, 0.1), new AlphaOrder(10, 0.1, 1, 1), new InverseVariance(10, 0.1) })
        {
            // The ledge branches on its input, which would hide what is not a number.
            Says("Parameter 0 is NaN", () => estimator.Estimate(new FunctionObjective<Ledge>(), [double.NaN], new RandomStream(1)));
            Says("diverged", () => estimator.Estimate(s_camel, [1e60, 2], new RandomStream(1)));
            Says("diverged", () => estimator.Estimate(Integrator(), [1e200, 1, 1], new RandomStream(1)));
            Says("diverged", () => estimator.Estimate(Integrator(double.PositiveInfinity), [1, 1, 1], new RandomStream(1)));
        }

        Assert.Throws<ArgumentException>(() => new FirstOrder(10, 0.1).Estimate(s_camel, [1], new RandomStream(1)));
        Says("SampleCount", () => new AlphaOrder(1, 0.1, 1, 1).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Says("Threshold", () => new AlphaOrder(10, 0.1, double.NaN, 1).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Says("Bound", () => new AlphaOrder(10, 0.1, 1, -1).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Says("baseline", () => new ZerothOrder(10, 0.1, new Baseline.Constant(double.NaN)).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Says("running baseline", () => new ZerothOrder(10, 0.1, new Baseline.Running(2)).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Says("lower its rate", () => new GradientDescent(new FirstOrder(10, 0.1), _ => double.PositiveInfinity, 1).Run(s_camel, [2, 2], new RandomStream(1)));
        Says("lower its rate", () => new WeightPerturbationRule(1e300, 1e10).Step(s_camel, new double[2], new RandomStream(1)));
        Assert.Throws<ArgumentException>(() => Integrator(double.NaN));
    }

    [Fact]
    public void A_sum_that_overflows_is_an_error_and_a_variance_that_does_is_a_doubt()
    {
        // Costs of 1e160 are finite, their squares are not; costs of 1e308 times noise are not either.
        GradientEstimate first = new FirstOrder(4, 0.1).Estimate(s_camel, [1e36, 2], new RandomStream(1)), zeroth = new ZerothOrder(4, 0.1).Estimate(s_camel, [1e36, 2], new RandomStream(1));
        Assert.Contains("Variance exploding", Assert.Single(first.Doubts), StringComparison.Ordinal);
        Assert.All(first.Gradient.Concat(zeroth.Gradient), number => Assert.True(double.IsFinite(number)));
        Says("exceed", () => new ZerothOrder(4, 1e-3, Baseline.None).Estimate(s_camel, [2e51, 2], new RandomStream(1)));
    }

    [Fact]
    public void A_baseline_of_samples_that_say_nothing_is_zero()
    {
        // From rest the first action of a linear law does not depend on its gains, so every score is 0.
        RolloutObjective<DoubleIntegrator, LinearPolicy> still = new(1, (_, start) => start.Clear());
        GradientEstimate estimate = new ZerothOrder(4, 0.1, Baseline.Optimal).Estimate(still, new double[still.Parameters], new RandomStream(1));
        Assert.All(estimate.Gradient, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Smoothing_and_planning()
    {
        Says("not finite", () => Smooth.BySampling(x => x > 2 ? double.NaN : x, new GaussianKernel(1), 1000, new RandomStream(1))(1));
        Says("not finite", () => Smooth.ByHermite(x => Math.Sqrt(x[0]), 1)([0.1]));
        double[][] guess = [[0], [0]];
        Says("Low must not exceed High", () => new Ilqr { Low = [1], High = [-1] }.Solve<DoubleIntegrator>([1, 0], guess));
        Says("2 states", () => new Ilqr().Solve<DoubleIntegrator>([1], guess));
        Says("1 actions", () => new Ilqr().Solve<DoubleIntegrator>([1, 0], [[0, 0]]));
        Says("bundle", () => new Ilqr { Bundle = new Bundle(BundleOrder.First, 0.3, 0) }.Solve<DoubleIntegrator>([1, 0], guess));
        Says("bundle", () => new Ilqr { Bundle = new Bundle(BundleOrder.Zeroth, 0.3, 3) }.Solve<DoubleIntegrator>([1, 0], guess));
        Says("diverged", () => new Ilqr().Solve<DoubleIntegrator>([1e200, 0], guess));
        Assert.ThrowsAny<Exception>(() => new DirectCollocation().Solve<TorquePendulum>([double.NaN, 0], [1, 0], 1));
    }

    private static RolloutObjective<DoubleIntegrator, OpenLoop> Integrator(double weight = 1) =>
        new(3, (_, start) => start[0] = 1, new Dictionary<string, double> { ["force weight"] = weight });

    private static void Says(string words, Action action) =>
        Assert.Contains(words, Assert.Throws<ControlException>(action).Message, StringComparison.Ordinal);

    private static Matrix<double> Rows(params double[][] rows) => Matrix<double>.Build.DenseOfRowArrays(rows);
}
