using System.Text.Json;
using Rollout.Control;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class RecordedRolloutTests
{
    [Theory]
    [InlineData("pushing: cost of the initial guess and its gradient")]
    [InlineData("pushing: cost and gradient of a sine input")]
    public void Pushing(string name)
    {
        foreach (Recorded row in Recorded.Rows("rollouts", name))
        {
            int steps = (int)row["T"];
            double[] u = [.. Enumerable.Range(0, steps).Select(t => name.Contains("sine", StringComparison.Ordinal) ? 0.1 + 2 * Math.Sin(0.05 * t) : 0.1)];
            Check<PushingBlocks>(row, steps, [0, 1, 0, 0], u, new() { ["stiffness"] = row["stiffness"], ["velocity kept a step"] = row["damping"] });
        }
    }

    [Fact]
    public void Friction()
    {
        Check<FrictionBlocks>(Recorded.Rows("rollouts", "friction carrying: zero input")[0], 400, [0, 0, 0, 0], new double[400], []);
        Check<FrictionBlocks>(Recorded.Rows("rollouts", "friction carrying: constant .2")[0], 400, [0, 0, 0, 0], [.. Enumerable.Repeat(0.2, 400)], []);
    }

    [Fact]
    public void Discs()
    {
        foreach (Recorded row in Recorded.Rows("rollouts", "motion planning among discs: cost of a constant input"))
        {
            double[] u = row.Constants.Doubles("u");
            double[] states = Check<DiscObstacles>(row, 200, [0, 0], [.. Enumerable.Range(0, 400).Select(i => u[i % 2])], [], "final_position");
            row.Holds("blocked_steps", Enumerable.Range(0, 200).Count(t => states.AsSpan(2 * t, 2).SequenceEqual(states.AsSpan(2 * t + 2, 2))));
        }
    }

    [Fact]
    public void Double_pendulum()
    {
        Recorded row = Recorded.Rows("rollouts", "passive double pendulum")[0];
        RolloutObjective<DoublePendulum, OpenLoop> rollout = new(600, (_, _) => { }, new Dictionary<string, double> { ["first damping"] = 0, ["second damping"] = 0 });
        double[] states = rollout.Simulate(new double[600], [2.5, 0, 0, 0]).States;
        foreach (JsonElement expected in row.Expected.GetProperty("t_q1_q2_v1_v2_sin_q1").EnumerateArray())
        {
            double[] numbers = Fixture.Doubles(expected);
            int step = (int)Math.Round(numbers[0] / 0.005);
            for (int i = 0; i < 4; i++) row.Near(numbers[i + 1], states[4 * step + i], $"state {i} at {numbers[0]} s");
            row.Near(numbers[5], Math.Sin(states[4 * step]), "sin q1");
        }
    }

    [Fact]
    public void Contact_has_to_be_foreseen()
    {
        Recorded row = Recorded.Rows("rollouts", "pushing a block from a distance (contact must be foreseen)")[0];
        RolloutObjective<PointPusher, OpenLoop> rollout = new(10, (_, start) => start[0] = 1);
        row.Holds("cost_of_zero_control", rollout.Simulate(new double[10], [1, 0]).Cost);
        double[] gradient = new double[10], value = new double[1];
        rollout.Gradients(new double[10], new Samples(0, new double[10], [1, 0]) { Count = 1 }, value, gradient);
        Assert.All(gradient, derivative => row.Holds("exact_gradient_at_zero_control", derivative));

        // From contact on, at 0.9 m, the cost is convex; at the optimum every step is alike.
        double low = 1, high = 3;
        for (int i = 0; i < 60; i++)
        {
            rollout.Gradients(Even((low + high) / 2), new Samples(0, new double[10], [1, 0]) { Count = 1 }, value, gradient);
            if (gradient[0] < 0) low = (low + high) / 2;
            else high = (low + high) / 2;
        }

        row.Holds("optimal_total_motion", low);
        row.Holds("optimal_cost", rollout.Simulate(Even(low), [1, 0]).Cost);

        static double[] Even(double total) => [.. Enumerable.Repeat(total / 10, 10)];
    }

    [Fact]
    public void Paddle_and_ball()
    {
        foreach (Recorded row in Recorded.Rows("rollouts", "paddle and ball, time-of-impact model"))
        {
            RolloutObjective<PaddleBall, LinearPolicy> rollout = new(200, (_, _) => { });
            (double cost, double[] states) = rollout.Simulate(row.Constants.Doubles("theta_3x7"), row.Constants.Doubles("x0"));
            row.Holds("cost", cost);
            row.Holds("final_state", states[^7..]);
            row.Holds("collisions", Enumerable.Range(1, 200).Count(t => states[7 * t + 3] > 0 && states[7 * (t - 1) + 3] < 0));
        }
    }

    [Fact]
    public void Pivot()
    {
        Recorded row = Recorded.Rows("smoothing", "simulated pivot (softplus contact)")[0];
        foreach (JsonElement pair in row.Expected.GetProperty("theta_cost").EnumerateArray())
            row.Near(pair[1].GetDouble(), FunctionObjective<PivotThrow>.Value([pair[0].GetDouble()]), $"cost at {pair[0]}");
    }

    private static double[] Check<TWorld>(Recorded row, int steps, double[] start, double[] u, Dictionary<string, double> constants, string final = "final_state")
        where TWorld : struct, IFiniteHorizonWorld
    {
        RolloutObjective<TWorld, OpenLoop> rollout = new(steps, (_, into) => start.CopyTo(into), constants);
        (double cost, double[] states) = rollout.Simulate(u, start);
        row.Holds("cost", cost);
        row.Holds(final, states[^TWorld.States..]);
        if (!row.Expected.TryGetProperty("gradient_every_20th", out _)) return states;
        double[] gradient = new double[u.Length], value = new double[1];
        rollout.Gradients(u, new Samples(0, new double[u.Length], start) { Count = 1 }, value, gradient);
        row.Holds("cost", value[0]);
        row.Holds("gradient_every_20th", [.. gradient.Where((_, i) => i % 20 == 0)]);
        return states;
    }
}
