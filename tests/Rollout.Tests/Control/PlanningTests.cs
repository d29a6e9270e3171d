using System.Text.Json;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class PlanningTests
{
    [Fact]
    public void Ilqr_swings_the_pendulum_up_as_recorded()
    {
        Recorded row = Recorded.Rows("control", "iLQR pendulum")[0];
        double[][] guess = [.. Enumerable.Range(0, 200).Select(_ => new[] { row["u0"] })];
        Trajectory plan = new Ilqr().Solve<UnitPendulum>([0, 0], guess);
        row.Holds("initial_cost", plan.History[0]);
        row.Holds("final_cost", plan.Cost);
        row.Holds("cost_after_5_iterations", plan.History[5]);
        row.Holds("first_controls", [.. plan.Actions.Take(5).Select(u => u[0])]);
        Assert.All(guess, u => Assert.Equal(row["u0"], u[0]));

        Trajectory second = new Ilqr { SecondOrderDynamics = true }.Solve<UnitPendulum>([0, 0], guess);
        row.Holds("final_cost", second.Cost);
    }

    [Fact]
    public void Second_order_dynamics_converge_quadratically()
    {
        double[][] near = [.. new Ilqr { Iterations = 4 }.Solve<UnitPendulum>([0, 0], Guess(200, 0.1)).Actions];
        IReadOnlyList<double> ddp = new Ilqr { SecondOrderDynamics = true, Tolerance = 1e-15 }.Solve<UnitPendulum>([0, 0], near).History;
        IReadOnlyList<double> ilqr = new Ilqr { Tolerance = 1e-15 }.Solve<UnitPendulum>([0, 0], near).History;
        Assert.True(ddp.Count <= ilqr.Count, $"DDP took {ddp.Count} iterations, iLQR {ilqr.Count}");
        Assert.Equal(ilqr[^1], ddp[^1], 1e-6);
    }

    [Fact]
    public void Zeroth_order_bundle_finds_the_same_pendulum_plan()
    {
        Trajectory plan = new Ilqr { Bundle = new Bundle(BundleOrder.Zeroth, 1, 1000), Iterations = 5 }.Solve<UnitPendulum>([0, 0], Guess(200, 0.1));
        Assert.Equal(349.5, plan.Cost, 0.5);
    }

    [Fact]
    public void Bounds_are_kept()
    {
        Trajectory plan = new Ilqr { Low = [-0.5], High = [0.5], Iterations = 200 }.Solve<UnitPendulum>([0, 0], Guess(400, 0.1));
        Assert.All(plan.Actions, u => Assert.InRange(u[0], -0.5, 0.5));
        Assert.Equal(Math.PI, plan.States[^1][0], 0.1);
    }

    [Fact]
    public void A_bundle_sees_the_contact_that_the_derivative_does_not()
    {
        double[][] nothing = Guess(10, 0);
        Assert.Equal(100, new Ilqr { Iterations = 20 }.Solve<PointPusher>([1, 0], nothing).Cost, 12);
        foreach (BundleOrder order in new[] { BundleOrder.First, BundleOrder.Zeroth })
            Assert.InRange(new Ilqr { Iterations = 20, Bundle = new Bundle(order) }.Solve<PointPusher>([1, 0], nothing).Cost, 0.0360963, 0.04);
    }

    [Fact]
    public void Ilqr_equals_the_finite_horizon_regulator()
    {
        Dictionary<string, double> constants = new() { ["final weight"] = 5 };
        Trajectory plan = new Ilqr().Solve<DoubleIntegrator>([1, -0.5], Guess(30, 0), constants);
        var (a, b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        var identity = MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseIdentity(2);
        Lqr[] gains = Lqr.FiniteHorizon(a, b, identity, identity.SubMatrix(0, 1, 0, 1), 5 * identity, 30);
        Assert.Equal(gains[0].S[0, 0] - gains[0].S[0, 1] + 0.25 * gains[0].S[1, 1], plan.Cost, 1e-9);
        Assert.Equal(-gains[0].K[0, 0], plan.Gains[0][0, 0], 1e-9);
    }

    [Fact]
    public void The_bicycle_parks()
    {
        Trajectory plan = new Ilqr { Iterations = 200 }.Solve<Bicycle>([0, 0, 0, 0, 0], [.. Enumerable.Range(0, 100).Select(_ => new[] { 0.1, 0.1 })]);
        Assert.Equal(3, plan.States[^1][0], 0.1);
        Assert.Equal(1, plan.States[^1][1], 0.1);
        Assert.Equal(Math.PI / 2, plan.States[^1][2], 0.1);
    }

    [Fact]
    public void Hopeless_problems_say_so()
    {
        Assert.Contains("diverged", Assert.Throws<ControlException>(() => new Ilqr().Solve<DoubleIntegrator>([1e200, 0], Guess(3, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("curvature", Assert.Throws<ControlException>(() => new Ilqr().Solve<DoubleIntegrator>([1, 0], Guess(3, 0), new Dictionary<string, double> { ["force weight"] = -50 })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Energy_swing_up_as_recorded()
    {
        EnergySwingUp controller = new();
        foreach (Recorded row in Recorded.Rows("control", "pendulum swing-up by energy shaping then LQR"))
        {
            double[] x = row.Constants.Doubles("start"), constants = WorldConstants.Of<TorquePendulum>();
            Dictionary<int, double[]> seen = [];
            double first = double.NaN;
            for (int step = 0; step <= 500; step++)
            {
                seen[step] = [.. x];
                double error = x[0] - Math.PI;
                error -= 2 * Math.PI * Math.Round(error / (2 * Math.PI));
                if (double.IsNaN(first) && Math.Abs(error) < 0.05 && Math.Abs(x[1]) < 0.1) first = 0.01 * step;
                double[] next = new double[2];
                QuadraticCost.Step<TorquePendulum>(constants, x, [controller.Torque(x[0], x[1])], next);
                x = next;
            }

            foreach (JsonElement expected in row.Expected.GetProperty("state_at_time_t_th_thdot").EnumerateArray())
            {
                double[] numbers = Fixture.Doubles(expected), state = seen[(int)Math.Round(100 * numbers[0])];
                row.Near(numbers[1], state[0], $"angle at {numbers[0]} s");
                row.Near(numbers[2], state[1], $"rate at {numbers[0]} s");
            }

            row.Holds("first_time_within_.05_rad_and_.1_rad_per_s", first);
        }
    }

    [Theory]
    [InlineData(SamplingRule.PathIntegral)]
    [InlineData(SamplingRule.CrossEntropy)]
    public void Sampling_planners_come_close_to_the_regulator(SamplingRule rule)
    {
        Box states = new(-100, 100, 2), forces = new(-10, 10, 1);
        SamplingOptions options = rule == SamplingRule.PathIntegral
            ? new SamplingOptions { Rule = rule, Horizon = 40, StandardDeviation = 0.3, Temperature = 1, Iterations = 10 }
            : new SamplingOptions { Rule = rule, Horizon = 40, StandardDeviation = 1, Iterations = 20, Samples = 512 };
        SamplingPlanner<DoubleIntegrator> planner = new(states, forces, options, 1);
        double[] x = [1, 0], constants = WorldConstants.Of<DoubleIntegrator>();
        float[] memory = new float[planner.MemoryCount], action = new float[1];
        double cost = 0;
        for (int t = 0; t < 120; t++)
        {
            planner.Act(1, [(float)x[0], (float)x[1]], [], memory, action);
            double[] next = new double[2];
            cost += QuadraticCost.Step<DoubleIntegrator>(constants, x, [action[0]], next);
            x = next;
        }

        // The regulator's cost from (1, 0) is 17.8349.
        Assert.InRange(cost, 17.83, 17.8349 * 1.02);
    }

    private static double[][] Guess(int steps, double u) => [.. Enumerable.Range(0, steps).Select(_ => new[] { u })];
}
