using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;
using Rollout.Control;
using Rollout.Core;

namespace Rollout.Labs;

/// <summary>Where the state is not seen, a policy needs its history; none beats the LQG regulator.</summary>
internal static class PomdpLab
{
    /// <summary>Time step [s], variances of the noise on position and velocity, and of the measured position.</summary>
    private const double H = 0.1, PositionNoise = 1e-4, VelocityNoise = 1e-2, Measurement = 1e-2;

    public static Lab Lab { get; } = new("pomdp", "With velocity hidden a memoryless policy fails, one with a history comes close to LQG, and none beats it.", Run);

    private static void Run(LabReport report)
    {
        Matrix<double> a = Matrix<double>.Build.DenseOfRowArrays([1.0, H], [0.0, 1]), b = Matrix<double>.Build.DenseOfRowArrays([H * H / 2], [H]), c = Matrix<double>.Build.DenseOfRowArrays([1.0, 0]);
        Matrix<double> w = Matrix<double>.Build.DenseOfDiagonalArray([PositionNoise, VelocityNoise]), v = Matrix<double>.Build.Dense(1, 1, Measurement), q = Matrix<double>.Build.DenseIdentity(2), r = Matrix<double>.Build.DenseIdentity(1);
        Lqg lqg = Lqg.Solve(a, b, c, q, r, w, v);
        report.Near("LQG: average cost a step", NoisyMass.LeastCost, lqg.AverageCost, 1e-8);
        report.Near("full state: average cost a step", NoisyMass.FullStateCost, lqg.FullStateCost, 1e-8);
        Spread simulated = Spread.Of(NoisyMass.Costs((observations, actions) => new LqgPolicy(observations, actions, lqg, a, b, c), report.Seed));
        report.Within("LQG, simulated", lqg.AverageCost, simulated.Mean, simulated.Error);

        // u = Σ θ_i y[t-i], found from its costs alone.
        int[] lengths = [1, 2, 3, 5, 8, 12];
        double[] costs = new double[lengths.Length], simulations = new double[lengths.Length];
        double[]? gains = null;
        for (int i = 0; i < lengths.Length; i++)
        {
            report.Progress(0.2 + 0.5 * i / lengths.Length, $"history of {lengths[i]}");
            gains = i == 0 ? null : Search(lengths[i], gains);
            costs[i] = i == 0 ? double.PositiveInfinity : Average(gains!, out _);
            if (i == 0)
            {
                double slowest = Enumerable.Range(-400, 801).Min(k => Slowest([k * 0.01]));
                report.AtLeast("memoryless, u = θ y: least spectral radius over θ in [-4, 4]", 1, slowest);
                continue;
            }

            Spread run = Simulate(gains!, report.Seed + (ulong)i);
            simulations[i] = run.Mean;
            report.Within($"history of {lengths[i]}: simulated cost", costs[i], run.Mean, run.Error, 3.5);
            report.True($"history of {lengths[i]}: LQG is not beaten", "cost ≥ LQG - 2 s.e.", $"{costs[i]:G6}, simulated {run.Mean:G5}", costs[i] >= lqg.AverageCost - 1e-9 && run.Mean >= lqg.AverageCost - 2 * run.Error);
        }

        report.AtMost("history of 12: cost over LQG", 1.1, costs[^1] / lqg.AverageCost);
        report.Progress(0.7, "cart and pole without velocities");
        double memoryless = MaskedCartPole.Train(1, report.Seed), history = MaskedCartPole.Train(2, report.Seed);
        report.AtMost("cart-pole without velocities: memoryless return over that with history", 0.5, memoryless / history);
        report.AtLeast("cart-pole without velocities: return with a history of 2", 450, history);
        report.Show(new Panel("Regulating with position alone", "measurements remembered", "average cost a step",
            new Curve("linear in its history", [.. lengths.Skip(1).Select(n => (double)n)], costs[1..]), new Curve("simulated", [.. lengths.Skip(1).Select(n => (double)n)], simulations[1..], CurveStyle.Points),
            new Curve("LQG", [1, 12], [lqg.AverageCost, lqg.AverageCost], CurveStyle.Dashed), new Curve("full state", [1, 12], [lqg.FullStateCost, lqg.FullStateCost], CurveStyle.Dashed)));
        report.Show(new Panel("Cart and pole without velocities", "observations remembered", "return of 500", new Curve("best linear policy found", [1, 2], [memoryless, history], CurveStyle.Points)));
    }

    /// <summary>Quasi-Newton descent on the exact average cost, begun from the shorter history or from a damped spring.</summary>
    private static double[] Search(int length, double[]? shorter)
    {
        double[] first = new double[length];
        if (shorter is null) (first[0], first[1]) = (-5.5, 5);
        else shorter.CopyTo(first, 0);
        ObjectiveFunctionOf objective = new(theta => Math.Log(Average(theta, out double radius)) + (radius < 1 ? 0 : 1e3 * radius));
        double[] best = first;
        double value = objective.Value(best);
        for (int restart = 0; restart < 3; restart++)
        {
            try
            {
                Vector<double> found = NelderMeadSimplex.Minimum(ObjectiveFunction.Value(theta => objective.Value(theta.ToArray())), Vector<double>.Build.DenseOfArray(best), 1e-10, 20000).MinimizingPoint;
                if (objective.Value([.. found]) >= value - 1e-12) break;
                (best, value) = ([.. found], objective.Value([.. found]));
            }
            catch (MaximumIterationsException)
            {
                break;
            }
        }

        return best;
    }

    private sealed record ObjectiveFunctionOf(Func<double[], double> Value);

    /// <summary>The average cost a step from the stationary covariance of state and history, or 10⁶ if the loop is unstable.</summary>
    private static double Average(double[] theta, out double radius)
    {
        Matrix<double> closed = Closed(theta, out Matrix<double> noise, out Matrix<double> gain);
        radius = closed.Evd().EigenValues.Max(value => value.Magnitude);
        if (radius >= 0.9999) return 1e6;
        Matrix<double> covariance = Lyapunov.Discrete(closed, noise);

        // u = gain · z + θ0 v with z = (x, v, y[-1], ...) and the measurement noise inside z.
        double effort = (gain * covariance * gain.Transpose())[0, 0];
        return covariance[0, 0] + covariance[1, 1] + effort;
    }

    private static double Slowest(double[] theta) => Closed(theta, out _, out _).Evd().EigenValues.Max(value => value.Magnitude);

    /// <summary>z = (position, velocity, measurement noise, y[-1], ..., y[-n+1]).</summary>
    private static Matrix<double> Closed(double[] theta, out Matrix<double> noise, out Matrix<double> gain)
    {
        int n = theta.Length + 2;
        gain = Matrix<double>.Build.Dense(1, n);
        (gain[0, 0], gain[0, 2]) = (theta[0], theta[0]);
        for (int i = 1; i < theta.Length; i++) gain[0, 2 + i] = theta[i];
        Matrix<double> closed = Matrix<double>.Build.Dense(n, n);
        for (int j = 0; j < n; j++)
        {
            closed[0, j] = H * H / 2 * gain[0, j];
            closed[1, j] = H * gain[0, j];
        }

        closed[0, 0] += 1;
        closed[0, 1] += H;
        closed[1, 1] += 1;
        if (theta.Length > 1) (closed[3, 0], closed[3, 2]) = (1, 1);
        for (int i = 2; i < theta.Length; i++) closed[2 + i, 1 + i] = 1;
        noise = Matrix<double>.Build.Dense(n, n);
        (noise[0, 0], noise[1, 1], noise[2, 2]) = (PositionNoise, VelocityNoise, Measurement);
        return closed;
    }

    /// <summary>u = Σ θ_i y[t-i]; a stack of frames has the latest last.</summary>
    private static Spread Simulate(double[] theta, ulong seed) => Spread.Of(NoisyMass.Costs((observations, actions) => new StateFeedback(observations, actions, (frames, action) =>
    {
        action[0] = 0;
        for (int i = 0; i < theta.Length; i++) action[0] += theta[i] * frames[^(i + 1)];
    }), seed, theta.Length));
}
