using Rollout.Control;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Labs;

/// <summary>What recurrent PPO learns on the plant of the linear-quadratic-Gaussian regulator, whose least cost is known.</summary>
internal static class LqgBoundLab
{
    private const int Seeds = 3, Points = 10;

    public static Lab Lab { get; } = new("lqg-bound", "Recurrent PPO, told nothing of the plant, comes within a tenth of the LQG regulator and does not beat it; PPO without memory comes nowhere near.", Run, Slow: true);

    private static void Run(LabReport report)
    {
        const double Bound = 0.3599747076, FullState = 0.1803493577;
        Confidence regulator = Confidence.OfMean(NoisyMass.Costs(Regulator, report.Seed), "masses");
        report.Agrees("LQG regulator: average cost a step", Bound, 0.03 * Bound, regulator);

        // The last one is PPO without memory, by the same steps, batches and rates.
        int done = 0;
        double[][][] costs = [.. Enumerable.Range(0, Seeds + 1).Select(_ => Array.Empty<double[]>())];
        Parallel.For(0, Seeds + 1, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            costs[i] = Train(i < Seeds, 10 * report.Seed + (ulong)i, report.Seed, () => report.Progress(Interlocked.Increment(ref done) / (double)(Points * (Seeds + 1)), "training")));
        for (int i = 0; i < Seeds; i++)
        {
            Confidence cost = Confidence.OfMean(costs[i][^1], "masses");
            report.AtMost($"recurrent PPO, seed {i + 1}: average cost, within a tenth", 1.1 * Bound, cost);
            report.True($"recurrent PPO, seed {i + 1}: the bound is not beaten", "95 % interval does not end below", FormattableString.Invariant($"{Bound:G6}, {cost}"), cost.High >= Bound);
        }

        report.AtLeast("PPO without memory: average cost, more than twice", 2 * Bound, Confidence.OfMean(costs[Seeds][^1], "masses"));
        Preset preset = RecurrentPpoPresets.Tuned[NoisyMass.Id];
        double[] steps = [.. Enumerable.Range(1, Points).Select(k => k * preset.TotalSteps / 1e6 / Points)], ends = [steps[0], steps[^1]];
        Curve[] learned = [.. costs.Select((points, i) => new Curve(i < Seeds ? $"recurrent PPO, seed {i + 1}" : "PPO without memory", steps, [.. points.Select(point => point.Average())]))];
        Curve least = new("LQG", ends, [Bound, Bound], CurveStyle.Dashed), seen = new("velocity and position known", ends, [FullState, FullState], CurveStyle.Dashed);
        report.Show(new Panel("With memory", "million steps", "average cost a step", [.. learned[..Seeds], least, seen]) { Logarithmic = true });
        report.Show(new Panel("Without memory", "million steps", "average cost a step", learned[Seeds], learned[0], least) { Logarithmic = true });
    }

    private static IPolicy Regulator(Box observations, Box actions)
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make(NoisyMass.Id);
        return ExpertCatalogue.Find(NoisyMass.Id, "lqg").Create(new ExpertRequest(environment, 0));
    }

    /// <summary>Costs of a hundred masses after each tenth of the training.</summary>
    private static double[][] Train(bool recurrent, ulong seed, ulong noise, Action progress)
    {
        Preset preset = RecurrentPpoPresets.Tuned[NoisyMass.Id];
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(NoisyMass.Id, preset.Environments, AutoresetMode.SameStep);
        LearnerContext context = new(preset.Environments, environment.ObservationSpace, environment.ActionSpace, preset.TotalSteps, seed, Threads: 1);
        ILearner learner = recurrent
            ? Catalogue.Find("recurrent-ppo").Create(preset.Settings, context)
            : Catalogue.Find("ppo").Create([.. preset.Settings.Where(setting => !setting.StartsWith("cell", StringComparison.Ordinal))], context);
        Trainer trainer = new(learner, environment, seed);
        double[][] costs = new double[Points][];
        for (int k = 1; k <= Points; k++)
        {
            trainer.Run(preset.TotalSteps * k / Points, new CompositeSink());
            costs[k - 1] = NoisyMass.Costs((_, _) => learner.Policy, noise, steps: k == Points ? 8000 : 2000);
            progress();
        }

        return costs;
    }
}
