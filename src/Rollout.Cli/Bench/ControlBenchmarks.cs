using System.Diagnostics;
using Rollout.Control;
using Rollout.Core;
using Rollout.Labs;
using Rollout.Worlds;

namespace Rollout.Cli;

/// <summary>Speed of gradients through worlds and of planning, on one core.</summary>
internal static class ControlBenchmarks
{
    /// <summary>200 iterations of both gradients over 1000 starts of 200 steps.</summary>
    public static Measurement Tennis()
    {
        RolloutObjective<PaddleBall, LinearPolicy> objective = Tennis200(lanes: true);
        RandomStream random = new(1);
        double[] theta = new double[objective.Parameters];
        FirstOrder first = new(1000, 0.01);
        ZerothOrder zeroth = new(1000, 0.01);
        first.Estimate(objective, theta, random);
        zeroth.Estimate(objective, theta, random);
        long start = Stopwatch.GetTimestamp();
        for (int k = 1; k <= 200; k++)
        {
            GradientEstimate a = first.Estimate(objective, theta, random), b = zeroth.Estimate(objective, theta, random);
            for (int i = 0; i < theta.Length; i++) theta[i] -= 1e-6 / Math.Pow(k, 0.1) * (a.Gradient[i] + b.Gradient[i]) / 2;
        }

        return new Measurement(Stopwatch.GetElapsedTime(start).TotalSeconds, "s", null, null);
    }

    /// <summary>Steps a second of costs alone, many rollouts at once.</summary>
    public static Measurement TennisLanes()
    {
        RolloutObjective<PaddleBall, LinearPolicy> objective = Tennis200(lanes: true);
        return new Measurement(1 / Seconds(objective, 1024, gradient: false) * 1024 * 200, "steps/s", null, null);
    }

    /// <summary>How many costs a gradient costs, in double precision.</summary>
    public static Measurement ReverseTennis() => Ratio(Tennis200(lanes: false));

    /// <summary>The same on the cart and pole.</summary>
    public static Measurement ReverseCartPole() =>
        Ratio(new RolloutObjective<CartPoleSwingUp, LinearPolicy>(200, (random, start) => start[1] = 3 + 0.1 * random.NextNormal()));

    /// <summary>The same on the pendulum of the iLQR example, open loop.</summary>
    public static Measurement ReversePendulum() => Ratio(new RolloutObjective<UnitPendulum, OpenLoop>(200, (random, start) => start[0] = random.NextNormal()));

    /// <summary>Decisions a second of MPPI with 1024 samples of 50 steps.</summary>
    public static Measurement Mppi()
    {
        Box states = new(float.NegativeInfinity, float.PositiveInfinity, 4), forces = new(-200, 200, 1);
        SamplingPlanner<CartPoleSwingUp> planner = new(states, forces, new SamplingOptions { StandardDeviation = 60, Temperature = 5 });
        float[] memory = new float[planner.MemoryCount], action = new float[1];
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 50; i++) planner.Act(1, [0, 0.1f, 0, 0], [], memory, action);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds / 50);
        }

        return new Measurement(1 / best, "decisions/s", null, null);
    }

    private static RolloutObjective<PaddleBall, LinearPolicy> Tennis200(bool lanes) => new(200, TennisStart.Draw, lanes: lanes);

    private static Measurement Ratio(IObjective objective) => new(Seconds(objective, 64, gradient: true) / Seconds(objective, 64, gradient: false), "x", null, null);

    private static double Seconds(IObjective objective, int samples, bool gradient)
    {
        Samples noise = Samples.Draw(objective, samples, 0.01, new RandomStream(1));
        double[] theta = new double[objective.Parameters], values = new double[samples], gradients = new double[samples * theta.Length];
        double best = double.PositiveInfinity;
        for (int repeat = 0; repeat < 400; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            if (gradient) objective.Gradients(theta, noise, values, gradients);
            else objective.Values(theta, noise, values);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }
}
