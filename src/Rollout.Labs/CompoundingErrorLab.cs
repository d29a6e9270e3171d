using Rollout.Core;

namespace Rollout.Labs;

/// <summary>
/// A tightrope: a clone that errs with probability ε a step has never seen the ground, so one error costs it the rest of the episode. DAgger asks
/// the demonstrator about the states that the clone itself visits, and an error costs one step.
/// </summary>
internal static class CompoundingErrorLab
{
    private const int Walk = 0, Climb = 1, Actions = 3, Ground = -1, Episodes = 200_000;

    /// <summary>Probability of an error a step; times the longest horizon it is 0.26.</summary>
    private const double Epsilon = 8e-4;

    private static readonly int[] s_horizons = [10, 20, 40, 80, 160, 320];

    public static Lab Lab { get; } = new("compounding-error", "A clone's errors grow with the square of the horizon, DAgger's only in proportion to it.", Run);

    private static void Run(LabReport report)
    {
        double[] cloned = new double[s_horizons.Length], aggregated = new double[s_horizons.Length], predicted = new double[s_horizons.Length];
        for (int i = 0; i < s_horizons.Length; i++)
        {
            int horizon = s_horizons[i];
            report.Progress((double)i / s_horizons.Length, $"horizon {horizon}");
            RandomStream random = new(report.Seed, (ulong)horizon);

            // The demonstrator walks and never falls: its data hold the rope alone.
            Table clone = new(horizon);
            for (int position = 0; position < horizon; position++) clone.Learn(position, Expert(position));
            Spread cost = Play(clone, horizon, random, Episodes);
            predicted[i] = Expected(horizon);
            report.Within($"horizon {horizon}: cost of the clone", predicted[i], cost.Mean, cost.Error, 4);
            cloned[i] = cost.Mean;

            Table learner = new(horizon);
            for (int position = 0; position < horizon; position++) learner.Learn(position, Expert(position));
            for (int round = 0; round < 10; round++) Play(learner, horizon, random, 2000, ask: true);
            aggregated[i] = Play(learner, horizon, random, Episodes).Mean;
        }

        report.Between("slope of log cost over log horizon, clone", 1.8, 2.1, Slope(cloned));
        report.Between("slope of log cost over log horizon, DAgger", 0.9, 1.1, Slope(aggregated));
        double[] horizons = [.. s_horizons.Select(horizon => (double)horizon)];
        report.Show(new Panel("Cost of one error in a thousand steps", "log10 horizon [steps]", "log10 expected cost [steps off the rope]",
            Line("clone", cloned, CurveStyle.Points), Line("ε T²/2, exactly", predicted, CurveStyle.Line), Line("DAgger", aggregated, CurveStyle.Points), Line("ε T", [.. horizons.Select(horizon => Epsilon * horizon)], CurveStyle.Dashed)));

        Curve Line(string label, double[] costs, CurveStyle style) => new(label, [.. horizons.Select(value => Math.Log10(value))], [.. costs.Select(value => Math.Log10(value))], style);
    }

    private static int Expert(int state) => state == Ground ? Climb : Walk;

    /// <summary>Plays episodes and returns the mean number of steps off the rope; with <paramref name="ask"/> every state is labelled by the demonstrator.</summary>
    private static Spread Play(Table policy, int horizon, RandomStream random, int episodes, bool ask = false)
    {
        double[] costs = new double[episodes];
        for (int episode = 0; episode < episodes; episode++)
        {
            int position = 0;
            bool fallen = false;
            for (int t = 0; t < horizon; t++)
            {
                int state = fallen ? Ground : position, action = policy.Action(state);
                if (ask) policy.Learn(state, Expert(state));
                if (random.NextDouble() < Epsilon) action = (action + 1 + random.NextInt(Actions - 1)) % Actions;
                if (fallen) fallen = action != Climb;
                else if (action == Walk) position++;
                else fallen = true;
                if (fallen) costs[episode]++;
            }
        }

        return Spread.Of(costs);
    }

    /// <summary>Expected steps off the rope of a clone that walks everywhere: it falls with ε and climbs back only by an error.</summary>
    private static double Expected(int horizon)
    {
        double fallen = 0, cost = 0;
        for (int t = 0; t < horizon; t++)
        {
            fallen += (1 - fallen) * Epsilon - fallen * Epsilon / (Actions - 1);
            cost += fallen;
        }

        return cost;
    }

    private static double Slope(double[] costs)
    {
        double[] x = [.. s_horizons.Select(horizon => Math.Log((double)horizon))], y = [.. costs.Select(cost => Math.Log(cost))];
        double meanX = x.Average(), meanY = y.Average();
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }

    /// <summary>The commonest label of each state; in a state without labels, the commonest of all.</summary>
    private sealed class Table(int positions)
    {
        private readonly int[,] _counts = new int[positions + 2, Actions];
        private readonly int[] _all = new int[Actions];

        public void Learn(int state, int label)
        {
            _counts[state + 1, label]++;
            _all[label]++;
        }

        public int Action(int state)
        {
            int best = 0, most = 0;
            for (int a = 0; a < Actions; a++)
            {
                if (_counts[state + 1, a] > most) (best, most) = (a, _counts[state + 1, a]);
            }

            return most > 0 ? best : Array.IndexOf(_all, _all.Max());
        }
    }
}
