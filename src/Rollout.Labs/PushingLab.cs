using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Trajectory optimisation through contact by single shooting: soft and stiff springs, friction, obstacles.</summary>
internal static class PushingLab
{
    private const int Seeds = 5, Walks = 10;

    private static readonly string[] s_names = ["first order", "zeroth order", "alpha order"];

    public static Lab Lab { get; } = new("pushing", "Soft contact favours first-order gradients; stiff contact, friction and obstacles favour zeroth-order ones.", Run);

    private static void Run(LabReport report)
    {
        IGradientEstimator[] orders = [new FirstOrder(10, 0.1), new ZerothOrder(10, 0.1), new AlphaOrder(10, 0.1, 1e8, 100)];
        (double[][] ends, _) = Descend(report, 0, "soft pushing", () => Pushing(400, 10, 0.998), [0, 1, 0, 0], 0.1, orders, 1e-3, 500);
        report.Agrees("soft, first order", 1128.1, 0.01 * 1128.1, Mean(ends[0]));
        report.AtMost("soft, first order", 1130, Mean(ends[0]));
        report.Agrees("soft, zeroth order", 1169, 0.01 * 1169, Mean(ends[1]));
        report.Agrees("soft, alpha order", 1128.15, 0.01 * 1128.15, Mean(ends[2]));
        report.AtLeast("soft: zeroth order behind first order by", 20, Difference(ends[1], ends[0]));

        (ends, _) = Descend(report, 0.3, "stiff pushing", () => Pushing(200, 1000, 0.99), [0, 1, 0, 0], 0.1, orders, 1e-3, 500);
        report.Agrees("stiff, zeroth order", 818.5, 0.01 * 818.5, Mean(ends[1]));
        report.Agrees("stiff, alpha order", 816.9, 0.01 * 816.9, Mean(ends[2]));
        report.AtMost("stiff, zeroth order", 822, Mean(ends[1]));
        report.AtMost("stiff, alpha order", 822, Mean(ends[2]));
        report.AtLeast("stiff, first order: worst of five seeds above the alpha order by", 50, ends[0].Max() - ends[2].Average());
        report.AtLeast("stiff, first order: range over five seeds", 100, ends[0].Max() - ends[0].Min());

        orders = [new FirstOrder(10, 0.1), new ZerothOrder(10, 0.1), new AlphaOrder(10, 0.1, 2e4, 100)];
        (ends, double[][] best) = Descend(report, 0.55, "friction", () => new RolloutObjective<FrictionBlocks, OpenLoop>(400, (_, into) => into.Clear()), [0, 0, 0, 0], 0, orders, 1e-4, 100, watchAll: true);
        report.Agrees("friction, first order", 8766, 0.04 * 8766, Mean(ends[0]));
        report.Agrees("friction, zeroth order", 7164, 0.04 * 7164, Mean(ends[1]));
        report.Agrees("friction, alpha order", 7194, 0.04 * 7194, Mean(ends[2]));
        report.AtLeast("friction: zeroth order ahead of first order by", 1000, Difference(ends[0], ends[1]));
        report.AtLeast("friction: alpha order ahead of first order by", 1000, Difference(ends[0], ends[2]));
        report.Agrees("friction, zeroth order: best on the way, before the large step throws it back", 7010, 0.04 * 7010, Mean(best[1]));

        orders = [new FirstOrder(500, 0.05), new ZerothOrder(500, 0.05), new AlphaOrder(500, 0.05, 150, 10)];
        (ends, _) = Descend(report, 0.7, "obstacles", () => new RolloutObjective<DiscObstacles, OpenLoop>(200, (_, _) => { }, lanes: true), [0, 0], 0.01, orders, 0.01, 500, Walks);
        report.Agrees("obstacles, first order stays in front of one", 1572, 0.1 * 1572, Mean(ends[0]));
        report.AtLeast("obstacles, first order", 1500, Mean(ends[0]));

        // Published from one run. Ten end far apart, and one in some dozens does not get round at all, so that a mean says little.
        report.MayHaveBeen("obstacles, zeroth order", 517, 0.1 * 517, Confidence.OfNext(ends[1], "descents"));
        report.AtLeast("obstacles, zeroth order: descents of ten that find a way round (≤ 700)", 8, Round(ends[1]));
        report.AtLeast("obstacles, alpha order: descents of ten that find a way round (≤ 700)", 8, Round(ends[2]));
        report.AtLeast("obstacles: zeroth order ahead of first order, median, by", 900, Confidence.OfMedian([.. ends[0].Zip(ends[1], (first, zeroth) => first - zeroth)], "seeds, paired"));
    }

    private static int Round(double[] ends) => ends.Count(end => end <= 700);

    private static RolloutObjective<PushingBlocks, OpenLoop> Pushing(int steps, double stiffness, double kept) =>
        new(steps, (_, into) => (into[0], into[1], into[2], into[3]) = (0, 1, 0, 0), new Dictionary<string, double> { ["stiffness"] = stiffness, ["velocity kept a step"] = kept });

    /// <summary>Descends with each order from some seeds; the first seed's paths are drawn.</summary>
    /// <returns>Last and least costs without noise, [order][seed].</returns>
    private static (double[][] Ends, double[][] Best) Descend<TWorld>(
        LabReport report, double share, string title, Func<RolloutObjective<TWorld, OpenLoop>> objective, double[] start, double guess, IGradientEstimator[] orders, double rate, int iterations,
        int seeds = Seeds, bool watchAll = false) where TWorld : struct, IFiniteHorizonWorld
    {
        double[][] ends = [.. orders.Select(_ => new double[seeds])], best = [.. orders.Select(_ => new double[seeds])], paths = [.. orders.Select(_ => new double[iterations])];
        int done = 0;
        Parallel.For(0, seeds * orders.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, job =>
        {
            (int seed, int order) = (job / orders.Length, job % orders.Length);
            RolloutObjective<TWorld, OpenLoop> own = objective();
            double[] u = [.. Enumerable.Repeat(guess, own.Parameters)];
            // A cost without noise after each step is wanted of the path that is drawn, and of all where the best on the way is asked for.
            bool watched = seed == 0 || watchAll;
            best[order][seed] = double.PositiveInfinity;
            new GradientDescent(orders[order], _ => rate, iterations).Run(own, u, new RandomStream(report.Seed, (ulong)order + 100 * (ulong)seed), (k, _) =>
            {
                if (!watched && k < iterations) return;
                ends[order][seed] = own.Simulate(u, start).Cost;
                best[order][seed] = Math.Min(best[order][seed], ends[order][seed]);
                if (seed == 0) paths[order][k - 1] = ends[order][seed];
            });
            report.Progress(share + 0.3 * Interlocked.Increment(ref done) / (seeds * orders.Length), $"{title}, {s_names[order]}, seed {seed + 1} of {seeds}");
        });

        double[] at = [.. Enumerable.Range(1, iterations).Select(k => (double)k)];
        report.Show(new Panel(title, "iteration", "cost without noise, first seed", [.. paths.Select((path, i) => new Curve(s_names[i], at, path, i == 2 ? CurveStyle.Dashed : CurveStyle.Line))]));
        return (ends, best);
    }

    private static Confidence Mean(double[] ends) => Confidence.OfMean(ends, "seeds");

    private static Confidence Difference(double[] greater, double[] smaller) => Confidence.OfMean([.. greater.Zip(smaller, (x, y) => x - y)], "seeds, paired");
}
