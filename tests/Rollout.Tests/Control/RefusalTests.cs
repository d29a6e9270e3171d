using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

/// <summary>Sizes that do not fit and numbers that are none are refused by name, before they become an answer.</summary>
public class RefusalTests
{
    private static readonly Matrix<double> s_two = Matrix<double>.Build.DenseIdentity(2), s_one = Matrix<double>.Build.DenseIdentity(1), s_three = Matrix<double>.Build.DenseIdentity(3);
    private static readonly Matrix<double> s_column = Matrix<double>.Build.Dense(2, 1, 1), s_row = Matrix<double>.Build.Dense(1, 2, 1);

    [Fact]
    public void Matrices_of_the_wrong_size()
    {
        Says("B is 1 x 1; it must be 2 x 1", () => MatrixExponential.ZeroOrderHold(s_two, s_one, 0.1));
        Says("is 1 x 2; it must be 1 x 1", () => MatrixExponential.Of(s_row));
        Says("h is NaN", () => MatrixExponential.ZeroOrderHold(s_two, s_column, double.NaN));
        Says("Q is 1 x 2; it must be 1 x 1", () => TimeVaryingLqr.Solve([s_two], [s_column], s_row, s_one, s_two));
        Says("steps is -1", () => Lqr.FiniteHorizon(s_two, s_column, s_two, s_one, s_two, -1));
        Says("The gain K is 2 x 1; it must be 1 x 2", () => LqrCost.Of(-s_two, s_column, s_two, s_one, s_two, s_column));
        Says("Q is 3 x 3; it must be 2 x 2", () => LqrCost.Of(-s_two, s_column, s_three, s_one, s_two, s_row));
        Says("V of the measurement noise is 2 x 2; it must be 1 x 1", () => Filter(s_two));
        Says("The measurement has 2 numbers", () => Filter(s_one).Measure(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(2)));
        Says("The action has 2 numbers", () => Filter(s_one).Predict(MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(2)));
    }

    [Fact]
    public void A_Lyapunov_equation_on_the_border_of_stability()
    {
        (double sin, double cos) = Math.SinCos(0.3);
        Says("no unique solution", () => Lyapunov.Discrete(Matrix<double>.Build.DenseOfArray(new[,] { { cos, -sin }, { sin, cos } }), s_two));
        Assert.Equal(1 / (1 - 0.999999 * 0.999999), Lyapunov.Discrete(0.999999 * s_one, s_one)[0, 0], 1e-3);
    }

    [Fact]
    public void Points_of_the_wrong_size_or_not_numbers()
    {
        double[] constants = WorldConstants.Of<DoubleIntegrator>();
        Says("state[1] is NaN", () => Linearization.Step<DoubleIntegrator>(constants, [0, double.NaN], [0]));
        Says("action has 2 numbers; it must have 1", () => Linearization.Step<DoubleIntegrator>(constants, [0, 0], [0, 0]));
        Says("state[0] is NaN", () => Simulation.Step<DoubleIntegrator>(constants, [double.NaN, 0], [0], new double[2]));
        RolloutObjective<CartPoleSwingUp, LinearPolicy> objective = new(10, (_, _) => { });
        Says("start has 6 numbers; it must have 4", () => objective.Simulate(new double[objective.Parameters], new double[6]));
        Says("start has 2 numbers; it must have 4", () => objective.Simulate(new double[objective.Parameters], new double[2]));
        PathFeedback path = new(new Trajectory([[0, 0], [1, 0]], [[0]], [Matrix<double>.Build.Dense(1, 2)], 0, []));
        Says("state[0] is NaN", () => path.Act([double.NaN, 0], new double[1]));
        Says("The guessed state at 0", () => new DirectCollocation().Solve<TorquePendulum>([0, 0], [1, 0], 1, _ => [0], _ => 0));
        Says("the start has 1 numbers", () => new Ilqr().Solve<DoubleIntegrator>([0], [[0]]));
        Says("start[1] is NaN", () => new Ilqr().Solve<DoubleIntegrator>([0, double.NaN], [[0]]));
    }

    [Fact]
    public void Settings_that_make_no_sense()
    {
        Says("EffortWeight is -1", () => new DirectCollocation { EffortWeight = -1 }.Solve<TorquePendulum>([0, 0], [1, 0], 1));
        Says("duration is -1", () => new DirectCollocation().Solve<TorquePendulum>([0, 0], [1, 0], -1));
        Says("Iterations is -3", () => new Ilqr { Iterations = -3 }.Solve<DoubleIntegrator>([0, 0], [[0]]));
        Says("Tolerance is NaN", () => new Ilqr { Tolerance = double.NaN }.Solve<DoubleIntegrator>([0, 0], [[0]]));
        Says("Low has 1 numbers", () => new Ilqr { Low = [-1], High = [1] }.Solve<Bicycle>(new double[5], [[0, 0]]));
        FunctionObjective<ThreeHumpCamel> camel = new();
        Says("Rate is -1", () => new WeightPerturbationRule(-1, 0.1).Step(camel, new double[2], new RandomStream(1)));
        Says("Parameter 0 is NaN; it must be finite", () => new WeightPerturbationRule(0.1, 0.1).Step(camel, [double.NaN, 0], new RandomStream(1)));
        Says("optimal baseline", () => new WeightPerturbationRule(0.1, 0.1, Baseline.Optimal).Step(camel, new double[2], new RandomStream(1)));
        Says("tolerance is NaN", () => Smooth.ByQuadrature(x => x, new GaussianKernel(1), double.NaN)(0));
        foreach (double bad in new[] { double.NaN, -double.NaN, 0, -1, double.PositiveInfinity })
        {
            Assert.Contains("Temperature", Assert.Throws<ArgumentOutOfRangeException>(() => new SamplingOptions { Temperature = bad }.Validate()).Message);
            Assert.Contains("StandardDeviation", Assert.Throws<ArgumentOutOfRangeException>(() => new SamplingOptions { StandardDeviation = bad }.Validate()).Message);
        }
    }

    [Fact]
    public void A_single_sample_is_doubted()
    {
        FunctionObjective<ThreeHumpCamel> camel = new();
        foreach (IGradientEstimator estimator in new IGradientEstimator[] { new FirstOrder(1, 0.1), new ZerothOrder(1, 0.1), new ZerothOrder(2, 0.1, null, true) })
            Assert.Contains(estimator.Estimate(camel, [1, 1], new RandomStream(1)).Doubts, doubt => doubt.Contains("take more", StringComparison.Ordinal));
    }

    [Fact]
    public void Quadrature_of_large_costs_ends_with_the_digits_that_a_double_has()
    {
        foreach (double scale in new[] { 1.0, 1e3, 1e4, 1e12 })
        {
            (double value, double slope) = Smooth.ByQuadrature(z => scale * z * z, new GaussianKernel(1))(1.0);
            Assert.Equal(2, value / scale, 1e-12);
            Assert.Equal(2, slope / scale, 1e-12);
        }
    }

    [Fact]
    public void A_planner_that_would_see_only_positions() =>
        Assert.Contains("shows 1", Assert.Throws<NotSupportedException>(() => new SamplingPlanner<NoisyDoubleIntegrator>(new Box(-1, 1, 1), new Box(-1, 1, 4), new SamplingOptions())).Message);

    private static KalmanFilter Filter(Matrix<double> v) => new(s_two, s_column, s_row, s_two, v, MathNet.Numerics.LinearAlgebra.Vector<double>.Build.Dense(2), s_two);

    private static void Says(string words, Action action) => Assert.Contains(words, Assert.Throws<ControlException>(action).Message, StringComparison.Ordinal);
}
