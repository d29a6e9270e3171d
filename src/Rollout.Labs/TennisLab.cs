using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Feedback policy optimisation through impacts: the derivative alone stalls.</summary>
internal static class TennisLab
{
    /// <summary>Steps of a rollout and iterations of descent.</summary>
    internal const int Steps = 200, Iterations = 200;

    private const int Starts = 1000;

    /// <summary>Descents of first, zeroth and alpha order. Those of the first order scatter most.</summary>
    private static readonly int[] s_descents = [12, 8, 8];

    public static Lab Lab { get; } = new("tennis", "Through impacts, first-order descent stalls, zeroth-order descent does not, nor does the interpolation of both.", Run);

    /// <summary>The rollouts: a linear policy of 21 parameters, in lanes.</summary>
    internal static RolloutObjective<PaddleBall, LinearPolicy> Objective => new(Steps, TennisStart.Draw, lanes: true);

    /// <summary>η of an iteration.</summary>
    internal static double Rate(int iteration) => 1e-6 / Math.Pow(iteration, 0.1);

    private static void Run(LabReport report)
    {
        (string Name, IGradientEstimator Estimator)[] orders =
        [
            ("first order", new FirstOrder(Starts, 0.01)), ("zeroth order", new ZerothOrder(Starts, 0.01)), ("alpha order", new AlphaOrder(Starts, 0.01, 1000, 1000, 0.95)),
        ];
        double[] initial = new double[s_descents.Max()], shares = new double[Iterations], meanShare = new double[s_descents[2]];
        double[][][] paths = [.. s_descents.Select(descents => new double[descents][])];
        (int Order, int Seed)[] jobs = [.. s_descents.SelectMany((descents, order) => Enumerable.Range(0, descents).Select(seed => (order, seed)))];
        int done = 0;
        Parallel.ForEach(jobs, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, job =>
        {
            (int order, int seed) = job;
            RolloutObjective<PaddleBall, LinearPolicy> objective = Objective;
            Samples test = Samples.Draw(objective, Starts, 1, new RandomStream(report.Seed, 77 + 1000 * (ulong)seed)).WithoutNoise();
            double[] theta = new double[objective.Parameters], path = [.. Enumerable.Repeat(double.PositiveInfinity, Iterations + 1)], trusted = new double[Iterations];
            path[0] = Cost(objective, theta, test);
            if (order == 0) initial[seed] = path[0];
            try
            {
                new GradientDescent(orders[order].Estimator, Rate, Iterations).Run(objective, theta, new RandomStream(report.Seed, (ulong)order + 1000 * (ulong)seed), (k, estimate) =>
                {
                    path[k] = Cost(objective, theta, test);
                    trusted[k - 1] = estimate.FirstOrderShare;
                });
            }
            catch (ControlException)
            {
                // One derivative through many impacts was so large that the ball was lost: from there on the cost is infinite.
            }

            paths[order][seed] = path;
            if (order == 2)
            {
                meanShare[seed] = trusted.Average();
                if (seed == 0) trusted.CopyTo(shares, 0);
            }

            report.Progress(Interlocked.Increment(ref done) / (double)jobs.Length, $"{orders[order].Name}, descent {seed + 1} of {s_descents[order]}");
        });

        // A descent by derivatives may run away, so that a mean of such ends says nothing; their median counts those that do as what they are.
        double[][] last = [.. paths.Select(order => order.Select(path => path[^1]).ToArray())];
        Confidence first = Confidence.OfMedian(last[0], "descents"), zeroth = Confidence.OfMean(last[1], "descents"), alpha = Confidence.OfMean(last[2], "descents");
        report.Agrees("cost of doing nothing", 229.9, 0.15 * 229.9, Confidence.OfMean(initial, "seeds"));
        report.Agrees("first order after 200 iterations", 118.7, 0.15 * 118.7, first);
        report.AtLeast("first order stalls: above zeroth order by, least of eight seeds", 30, last[0].Zip(last[1], (first, zeroth) => first - zeroth).Min());
        report.Agrees("zeroth order after 200 iterations", 47, 0.15 * 47, zeroth);
        report.AtMost("zeroth order does not stall", 60, zeroth);
        report.Agrees("alpha order after 200 iterations", 38.9, 0.15 * 38.9, alpha);
        report.AtMost("alpha order does not stall", 60, alpha);
        int[] away = [.. paths.Select(order => order.Count(path => path[^1] > path[0]))];
        report.True("descents that end worse than they began", "none of zeroth and alpha order, at most two of first order", $"{away[0]} of {s_descents[0]} of first order, {away[1]}, {away[2]}", away[1] + away[2] == 0 && away[0] <= 2);

        // Published from two seeds: 38.5 and 39.3 of the alpha order, 50.9 and 43.4 of the zeroth. That the alpha order always ends below does not hold over more seeds.
        report.AtMost("alpha order above zeroth order by", 15, Confidence.OfMean([.. last[2].Zip(last[1], (alpha, zeroth) => alpha - zeroth)], "seeds, paired"));
        report.Between("mean share of the first order in the mixture", 0.2, 0.8, meanShare.Average());
        double[] at = [.. Enumerable.Range(0, Iterations + 1).Select(k => (double)k)];
        report.Show(new Panel("Tennis: cost over 1000 starts", "iteration", "cost without noise, median of the descents",
            [.. orders.Select((order, i) => new Curve(order.Name, at, [.. at.Select((_, k) => Confidence.OfMedian([.. paths[i].Select(path => path[k])], "descents").Estimate)], i == 2 ? CurveStyle.Dashed : CurveStyle.Line))]));
        report.Show(new Panel("What the mixture trusts", "iteration", "share of the first order, first seed", new Curve("α", at[1..], shares, CurveStyle.Points)));
    }

    private static double Cost(IObjective objective, double[] theta, Samples test)
    {
        double[] values = new double[test.Count];
        objective.Values(theta, test, values);
        return values.Average();
    }
}
