using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class CollocationTests
{
    private static readonly DirectCollocation s_pendulum = new() { ActionLimit = 3 };

    [Fact]
    public void Pendulum_from_many_starts()
    {
        Recorded row = Recorded.Rows("control", "pendulum swing-up by direct collocation")[0];
        CollocationPlan plan = s_pendulum.SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 40, seed: 1);

        // The recording asks for its best within one percent, or better.
        Assert.InRange(plan.Cost, 40, 1.01 * row.Expected.Number("best_cost_found"));
        Assert.All(plan.Actions, u => Assert.InRange(u, -3, 3));
    }

    [Fact]
    public void Every_recorded_optimum_of_the_pendulum_is_found()
    {
        Recorded row = Recorded.Rows("control", "pendulum swing-up by direct collocation")[0];
        CollocationPlan[] plans = [.. new ulong[] { 0, 2, 4 }.Select(seed => s_pendulum.SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 1, seed))];
        row.Holds("best_cost_found", plans[0].Cost);
        row.Holds("best_duration", plans[0].Duration);
        foreach (JsonElement optimum in row.Expected.GetProperty("local_optima_cost_and_duration").EnumerateArray())
        {
            double[] numbers = Fixture.Doubles(optimum);
            CollocationPlan nearest = plans.MinBy(plan => Math.Abs(plan.Cost - numbers[0]))!;
            row.Near(numbers[0], nearest.Cost, "cost");
            row.Near(numbers[1], nearest.Duration, "duration");
        }
    }

    [Fact]
    public void Cart_pole_from_a_straight_line()
    {
        Recorded row = Recorded.Rows("control", "cart-pole swing-up by direct collocation")[0];
        CollocationPlan plan = new DirectCollocation { StepRange = (0.1, 0.4), TimeWeight = 1 }.Solve<CartPoleSwingUp>([0, 0, 0, 0], [0, Math.PI, 0, 0], 4);
        row.Holds("cost", plan.Cost);
        row.Holds("duration", plan.Duration);
        row.Holds("largest_force", plan.Actions.Max(Math.Abs));
    }

    [Fact]
    public void The_plan_obeys_the_dynamics_and_a_time_varying_regulator_follows_it()
    {
        CollocationPlan plan = s_pendulum.SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 12, seed: 1);
        double[] constants = WorldConstants.Of<TorquePendulum>();
        int steps = (int)(plan.Duration / 0.01);
        double[] x = [0.05, 0];
        Matrix<double>[] a = new Matrix<double>[steps], b = new Matrix<double>[steps];
        for (int t = 0; t < steps; t++) (a[t], b[t]) = Linearization.Step<TorquePendulum>(constants, plan.State<TorquePendulum>(0.01 * t, constants), [plan.Action(0.01 * t)]);
        Matrix<double> q = Matrix<double>.Build.DenseOfDiagonalArray([10, 1]);
        Lqr[] gains = TimeVaryingLqr.Solve(a, b, q, Matrix<double>.Build.Dense(1, 1, 1), 100 * q);
        for (int t = 0; t < steps; t++)
        {
            double[] nominal = plan.State<TorquePendulum>(0.01 * t, constants), next = new double[2];
            double u = plan.Action(0.01 * t) - gains[t].K[0, 0] * (x[0] - nominal[0]) - gains[t].K[0, 1] * (x[1] - nominal[1]);
            QuadraticCost.Step<TorquePendulum>(constants, x, [u], next);
            x = next;
        }

        Assert.Equal(Math.PI, x[0], 0.1);
        Assert.Equal(0, x[1], 0.5);
    }

    [Fact]
    public void Acrobot_swings_up()
    {
        CollocationPlan plan = new DirectCollocation { StepRange = (0.05, 0.2), ActionLimit = 8, TimeWeight = 1 }.SolveFromMany<DoublePendulum>([0, 0, 0, 0], [Math.PI, 0, 0, 0], 6, seed: 0);
        Assert.All(plan.Actions, u => Assert.InRange(u, -8, 8));
        Assert.InRange(plan.Duration, 1, 4);
    }

    [Fact]
    public void An_end_out_of_reach_says_so()
    {
        ControlException exception = Assert.Throws<ControlException>(() => new DirectCollocation { ActionLimit = 0.01, StepRange = (0.05, 0.06) }.Solve<TorquePendulum>([0, 0], [Math.PI, 0], 1));
        Assert.Contains("out of reach", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Knots", Assert.Throws<ControlException>(() => new DirectCollocation { Knots = 2 }.Solve<TorquePendulum>([0, 0], [1, 0], 1)).Message, StringComparison.Ordinal);
    }
}
