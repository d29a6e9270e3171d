using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Trajectory optimisation through contact by single shooting: soft and stiff springs, friction, obstacles.</summary>
internal static class PushingLab
{
    public static Lab Lab { get; } = new("pushing", "Soft contact favours first-order gradients; stiff contact, friction and obstacles favour zeroth-order ones.", Run);

    private static void Run(LabReport report)
    {
        double[] start = [0, 1, 0, 0];
        RolloutObjective<PushingBlocks, OpenLoop> soft = new(400, (_, into) => start.CopyTo(into), new Dictionary<string, double> { ["stiffness"] = 10, ["velocity kept a step"] = 0.998 });
        IGradientEstimator[] orders = [new FirstOrder(10, 0.1), new ZerothOrder(10, 0.1), new AlphaOrder(10, 0.1, 1e8, 100)];
        double[][] costs = Descend(report, 0, "soft pushing", soft, start, 0.1, orders, _ => 1e-3, 500);
        report.Near("soft, first order", 1128.1, costs[0][^1], 0.01 * 1128.1);
        report.Near("soft, zeroth order", 1169, costs[1][^1], 0.01 * 1169);
        report.Near("soft, alpha order", 1128.15, costs[2][^1], 0.01 * 1128.15);
        report.AtLeast("soft: zeroth order behind first order by", 20, costs[1][^1] - costs[0][^1]);

        RolloutObjective<PushingBlocks, OpenLoop> stiff = new(200, (_, into) => start.CopyTo(into), new Dictionary<string, double> { ["stiffness"] = 1000, ["velocity kept a step"] = 0.99 });
        double[] wild = new double[3];
        for (int i = 0; i < 3; i++)
        {
            double[] u = Guess(200);
            new GradientDescent(orders[0], _ => 1e-3, 500).Run(stiff, u, new RandomStream(report.Seed, 100 + (ulong)i));
            wild[i] = stiff.Simulate(u, start).Cost;
        }

        costs = Descend(report, 0.2, "stiff pushing", stiff, start, 0.1, orders, _ => 1e-3, 500);
        report.Near("stiff, zeroth order", 818.5, costs[1][^1], 0.01 * 818.5);
        report.Near("stiff, alpha order", 816.9, costs[2][^1], 0.01 * 816.9);
        report.AtMost("stiff, zeroth order", 822, costs[1][^1]);
        report.AtMost("stiff, alpha order", 822, costs[2][^1]);
        report.AtLeast("stiff, first order: worst of four seeds above the alpha order by", 50, Math.Max(wild.Max(), costs[0][^1]) - costs[2][^1]);
        report.AtLeast("stiff, first order: range over four seeds", 100, Math.Max(wild.Max(), costs[0][^1]) - Math.Min(wild.Min(), costs[0][^1]));

        double[] rest = [0, 0, 0, 0];
        RolloutObjective<FrictionBlocks, OpenLoop> friction = new(400, (_, into) => rest.CopyTo(into));
        orders = [new FirstOrder(10, 0.1), new ZerothOrder(10, 0.1), new AlphaOrder(10, 0.1, 2e4, 100)];
        costs = Descend(report, 0.4, "friction", friction, rest, 0, orders, _ => 1e-4, 100);
        report.Near("friction, first order", 8766, costs[0][^1], 0.04 * 8766);
        report.Near("friction, zeroth order", 7164, costs[1][^1], 0.04 * 7164);
        report.Near("friction, alpha order", 7194, costs[2][^1], 0.04 * 7194);
        report.AtLeast("friction: better of zeroth and alpha ahead of first order by", 1000, costs[0][^1] - Math.Min(costs[1][^1], costs[2][^1]));

        RolloutObjective<DiscObstacles, OpenLoop> roomba = new(200, (_, _) => { }, lanes: true);
        orders = [new FirstOrder(500, 0.05), new ZerothOrder(500, 0.05), new AlphaOrder(500, 0.05, 150, 10)];
        costs = Descend(report, 0.5, "obstacles", roomba, [0, 0], 0.01, orders, _ => 0.01, 500);
        report.Near("obstacles, first order stays in front of one", 1572, costs[0][^1], 0.1 * 1572);
        report.AtLeast("obstacles, first order", 1500, costs[0][^1]);
        report.AtMost("obstacles, zeroth order", 700, costs[1][^1]);
    }

    private static double[][] Descend<TWorld>(
        LabReport report, double share, string title, RolloutObjective<TWorld, OpenLoop> objective, double[] start, double guess, IGradientEstimator[] orders, Func<int, double> rate, int iterations)
        where TWorld : struct, IFiniteHorizonWorld
    {
        string[] names = ["first order", "zeroth order", "alpha order"];
        double[][] costs = [.. orders.Select((order, i) =>
        {
            report.Progress(share + 0.06 * i, $"{title}, {names[i]}");
            double[] u = Guess(objective.Parameters, guess), path = new double[iterations];
            new GradientDescent(order, rate, iterations).Run(objective, u, new RandomStream(report.Seed, (ulong)i), (k, _) => path[k - 1] = objective.Simulate(u, start).Cost);
            return path;
        })];
        double[] at = [.. Enumerable.Range(1, iterations).Select(k => (double)k)];
        report.Show(new Panel(title, "iteration", "cost without noise", [.. costs.Select((path, i) => new Curve(names[i], at, path, i == 2 ? CurveStyle.Dashed : CurveStyle.Line))]));
        return costs;
    }

    private static double[] Guess(int count, double value = 0.1) => [.. Enumerable.Repeat(value, count)];
}
