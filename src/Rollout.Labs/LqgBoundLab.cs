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
        const double Bound = NoisyMass.LeastCost;
        report.Agrees("LQG regulator: average cost a step in the long run", Bound, 0.03 * Bound, Confidence.OfMean(NoisyMass.Costs(Regulator, report.Seed), "masses"));
        double episode = Episode(Regulator, report.Seed).Average();

        // The later ones are PPO without memory, by the same steps, batches and rates.
        int done = 0;
        Learned[][] trainings = new Learned[2 * Seeds][];
        Parallel.For(0, trainings.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i =>
            trainings[i] = Train(i < Seeds, 10 * report.Seed + (ulong)(i % Seeds), report.Seed, () => report.Progress(Interlocked.Increment(ref done) / (double)(Points * trainings.Length), "training")));
        for (int i = 0; i < Seeds; i++)
        {
            Confidence cost = Confidence.OfMean(trainings[i][^1].LongRun, "masses");
            report.AtMost($"recurrent PPO, training {i + 1}: average cost in the long run, within a tenth", 1.1 * Bound, cost);
            report.True($"recurrent PPO, training {i + 1}: the bound is not beaten", "95 % interval does not end below", FormattableString.Invariant($"{Bound:G6}, {cost}"), cost.High >= Bound);
        }

        // Without memory the mass drifts off, and the longer the run the more it costs: it is judged by the episodes it was trained on.
        for (int i = 0; i < Seeds; i++)
            report.AtLeast($"PPO without memory, training {i + 1}: average cost in an episode, twice the regulator's", 2 * episode, Confidence.OfMean(trainings[Seeds + i][^1].Episode, "masses"));

        double[] steps = [.. Enumerable.Range(1, Points).Select(k => k * RecurrentPpoPresets.Tuned[NoisyMass.Id].TotalSteps / 1e6 / Points)], ends = [steps[0], steps[^1]];
        report.Show(new Panel("In the long run", "million steps of training", "average cost a step",
        [
            .. trainings[..Seeds].Select((points, i) => new Curve($"recurrent PPO {i + 1}", steps, [.. points.Select(point => point.LongRun.Average())])),
            new Curve("LQG", ends, [Bound, Bound], CurveStyle.Dashed), new Curve("velocity and position known", ends, [NoisyMass.FullStateCost, NoisyMass.FullStateCost], CurveStyle.Dashed),
        ])
        { Logarithmic = true });
        report.Show(new Panel("In an episode of 200 steps", "million steps of training", "average cost a step",
        [
            .. trainings.Select((points, i) => new Curve(i < Seeds ? $"recurrent PPO {i + 1}" : $"PPO without memory {i - Seeds + 1}", steps, [.. points.Select(point => point.Episode.Average())])),
            new Curve("LQG", ends, [episode, episode], CurveStyle.Dashed),
        ])
        { Logarithmic = true });
    }

    private static IPolicy Regulator(Box observations, Box actions)
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make(NoisyMass.Id);
        return ExpertCatalogue.Find(NoisyMass.Id, "lqg").Create(new ExpertRequest(environment, 0));
    }

    private static double[] Episode(Func<Box, Box, IPolicy> policy, ulong noise) => NoisyMass.Costs(policy, noise, steps: 200, settling: 0);

    /// <summary>Costs of a hundred masses after each tenth of a training.</summary>
    private static Learned[] Train(bool recurrent, ulong seed, ulong noise, Action progress)
    {
        Preset preset = RecurrentPpoPresets.Tuned[NoisyMass.Id];
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(NoisyMass.Id, preset.Environments, AutoresetMode.SameStep);
        LearnerContext context = new(preset.Environments, environment.ObservationSpace, environment.ActionSpace, preset.TotalSteps, seed, Threads: 1);
        ILearner learner = recurrent
            ? Catalogue.Find("recurrent-ppo").Create(preset.Settings, context)
            : Catalogue.Find("ppo").Create([.. preset.Settings.Where(setting => !setting.StartsWith("cell", StringComparison.Ordinal))], context);
        Trainer trainer = new(learner, environment, seed);
        Learned[] costs = new Learned[Points];
        for (int k = 1; k <= Points; k++)
        {
            trainer.Run(preset.TotalSteps * k / Points, new CompositeSink());
            IPolicy Policy(Box observations, Box actions) => learner.Policy;
            costs[k - 1] = new Learned(NoisyMass.Costs(Policy, noise, steps: k == Points ? 8000 : 2000), Episode(Policy, noise));
            progress();
        }

        return costs;
    }

    /// <summary>Average costs of each mass.</summary>
    private sealed record Learned(double[] LongRun, double[] Episode);
}
