using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Labs;

/// <summary>Clones of swing-ups from hanging: as good as their demonstrators where these are disturbed enough to show the way back.</summary>
internal static class SwingUpLab
{
    private const int Demonstrations = 50, Seeds = 5, Steps = 5000, Episodes = 100;

    private const double Disturbance = 0.2;

    private static readonly EnvironmentRegistry s_registry = StandardEnvironments.CreateRegistry();

    public static Lab Lab { get; } = new("swing-up", "A memoryless clone of 50 demonstrations swings up like its demonstrator if that one is disturbed, and fails if not.", Run, Slow: true);

    private static void Run(LabReport report)
    {
        Score(report, 0, "pendulum", "Pendulum-v1", "swing-up", 0.1);
        double[] scores = Score(report, 0.25, "cart-pole", "CartPoleSwingUp-v0", "path", Disturbance);

        // What it hangs on is not whether the demonstrator follows a clock, but whether it shows the way back.
        double[] timed = Clones(report, 0.5, "cart-pole, plan by the clock", "CartPoleSwingUp-v0", "ilqr", Disturbance, 3, out _);
        report.AtLeast("cart-pole, demonstrator that follows its plan by the clock, disturbed alike: worst of three clones", 0.95, timed.Min());
        double[] disturbances = [0, 0.05, 0.1, Disturbance];
        double[][] less = [.. disturbances[..^1].Select((disturbance, i) => Clones(report, 0.6 + 0.12 * i, $"cart-pole, disturbed by {disturbance}", "CartPoleSwingUp-v0", "path", disturbance, 3, out _))];
        report.AtMost("cart-pole, undisturbed: best of three clones", 0.9, less[0].Max());
        Curve Scores(string label, IEnumerable<double[]> each, CurveStyle style) =>
            new(label, [.. each.SelectMany((values, i) => values.Select(_ => disturbances[i]))], [.. each.SelectMany(values => values.Select(value => Math.Max(value, -1)))], style);
        report.Show(new Panel("Clones of 50 cart-pole swing-ups", "disturbance of the demonstrator [half the force's range]", "score: 1 demonstrator, 0 chance",
            Scores("clones", [.. less, scores], CurveStyle.Points), new Curve("mean", disturbances, [.. less.Append(scores).Select(values => values.Average(value => Math.Max(value, -1)))])));
    }

    private static double[] Score(LabReport report, double share, string name, string environment, string expert, double disturbance)
    {
        double[] scores = Clones(report, share, name, environment, expert, disturbance, Seeds, out (double Demonstrator, double Chance) ends);
        report.AtLeast($"{name}: (clone - chance) / (demonstrator - chance), worst of five seeds", 0.95, scores.Min());
        report.AtLeast($"{name}: the same, mean", 0.95, Confidence.OfMean(scores, "seeds"));
        report.True($"{name}: mean return of demonstrator and chance", "better than chance", FormattableString.Invariant($"{ends.Demonstrator:F1}, {ends.Chance:F0}"), ends.Demonstrator > ends.Chance);
        return scores;
    }

    /// <summary>Scores of clones of one demonstrator, undisturbed, from a hundred starts.</summary>
    private static double[] Clones(LabReport report, double share, string name, string environment, string expert, double disturbance, int seeds, out (double Demonstrator, double Chance) ends)
    {
        report.Progress(share, name);
        (IEnvironment, IPolicy) Demonstrator()
        {
            IEnvironment task = s_registry.Make(environment);
            return (task, ExpertCatalogue.Find(environment, expert).Create(new ExpertRequest(task, report.Seed)));
        }

        EpisodeDataset data = CloneStudy.Record(Demonstrator, Demonstrations, 1000 * report.Seed, disturbance);
        (IEnvironment shown, IPolicy demonstrator) = Demonstrator();
        double reached = Return(demonstrator), chance = Return(new RandomPolicy(shown.ObservationSpace, shown.ActionSpace, report.Seed));
        CloneOptions options = ClonePresets.Find("bc-small").Options();
        double[] scores = new double[seeds];
        int done = 0;
        Parallel.For(0, seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
        {
            IPolicy clone = CloneStudy.Clone(options, data, shown, Steps, report.Seed + 100 * (ulong)i);
            scores[i] = (Return(clone) - chance) / (reached - chance);
            report.Progress(share + 0.1 * Interlocked.Increment(ref done) / seeds, $"{name}, clone {i + 1} of {seeds}");
        });
        ends = (reached, chance);
        return scores;

        double Return(IPolicy policy)
        {
            using IVectorEnvironment starts = s_registry.MakeVector(environment, 10, AutoresetMode.SameStep);
            return Evaluation.Run(policy, starts, Episodes, 1_000_000 + report.Seed).Mean;
        }
    }
}
