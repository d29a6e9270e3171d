using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Labs;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class HullCommand
{
    /// <summary>In more dimensions nearly every new point lies outside the hull of any data, and membership says nothing.</summary>
    private const int LargestHull = 8;

    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Folder of a clone's run." };
        Option<int> episodes = new("--episodes") { Description = "Episodes to play.", DefaultValueFactory = _ => 20 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the environments.", DefaultValueFactory = _ => 1_000_000 };
        Option<double> limit = new("--limit") { Description = "Relative distance that counts as outside; 1 is what 99 % of held-out demonstrated frames stay below.", DefaultValueFactory = _ => 1 };
        Option<string?> fallback = new("--fallback") { Description = "Expert that takes over outside (see: rollout experts); without one the clone goes on." };
        Option<bool> latest = TrainedPolicy.Latest();
        Command command = new("hull", "Play a clone and tell how far it is from its demonstrations: a number an episode, and hull/figure.png along time.") { run, episodes, seed, limit, fallback, latest };
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(episodes);
            if (count < 1) throw new ArgumentException($"--episodes is {count}; it must be at least 1.");
            double outside = parsed.GetValue(limit);
            if (!(outside > 0 && double.IsFinite(outside))) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--limit is {outside}; it must be above 0."));
            string path = parsed.GetValue(run)!;
            using TrainedPolicy trained = TrainedPolicy.Load(path, parsed.GetValue(latest));
            if (trained.Settings.Cloning is not { } cloning) throw new ArgumentException($"{path} is a run of {trained.Settings.Algorithm}, which has no demonstrations. Clone some: rollout clone bc-small DATASET --env {trained.Spec.Id}");
            EpisodeDataset data = EpisodeDataset.Load(cloning.Dataset);
            if (data.Info.Find(FeatureNames.State).Width != trained.Policy.ObservationSpace.FloatCount) throw new NotSupportedException($"The clone does not read {FeatureNames.State} alone; distances are measured in it.");

            // A tenth of the demonstrations says how far apart demonstrations are.
            (EpisodeDataset known, EpisodeDataset heldOut) = data.Split(0.1, seed: 0);
            if (heldOut.EpisodeCount == 0) throw new ArgumentException($"{cloning.Dataset} has one episode; two are needed to tell near from far.");
            int width = trained.Policy.ObservationSpace.FloatCount;
            NearestDemonstrations nearest = new NearestDemonstrations(known.Floats(FeatureNames.State), width).Calibrate(heldOut.Floats(FeatureNames.State));
            ConvexHull? hull = width <= LargestHull ? new ConvexHull(known.Floats(FeatureNames.State), width) : null;
            EnvironmentRegistry registry = Plugins.Registry(trained.Settings.Assembly);
            using Demonstrator? expert = parsed.GetValue(fallback) is { } name ? Demonstrator.Find(name, trained.Spec, null, null) : null;
            Play(output, path, trained, registry, nearest, hull, expert, count, parsed.GetValue(seed), outside);
            return 0;
        });
        return command;
    }

    private static void Play(
        TextWriter output, string path, TrainedPolicy trained, EnvironmentRegistry registry, NearestDemonstrations nearest, ConvexHull? hull, Demonstrator? expert, int episodes, ulong seed, double limit)
    {
        int width = nearest.Dimension, frames = 0, far = 0, beyond = 0;
        double furthest = 0;
        List<Curve> curves = [];
        List<double> returns = [];
        float[] observation = new float[width], action = new float[trained.Policy.ActionSpace.FloatCount];
        for (int episode = 0; episode < episodes; episode++)
        {
            using IEnvironment environment = registry.Make(trained.Spec.Id, trained.Settings.Wrappers());
            GuardedPolicy guarded = new(trained.Policy, nearest, expert?.Create(environment, seed + (ulong)episode, false), limit);
            float[] memory = new float[guarded.MemoryCount];
            List<double> distances = [];
            double sum = 0;
            environment.Reset(seed + (ulong)episode, new Observation(observation, []));
            while (true)
            {
                if (hull is not null && !hull.Contains(observation)) beyond++;
                guarded.Act(1, observation, [], memory, action);
                distances.Add(GuardedPolicy.Distance(memory));
                if (GuardedPolicy.IsOutside(memory)) far++;
                StepResult result = environment.Step(action, new Observation(observation, []));
                sum += result.Reward;
                if (result.Terminated || result.Truncated) break;
            }

            frames += distances.Count;
            furthest = Math.Max(furthest, distances.Max());
            returns.Add(sum);
            if (curves.Count < 6) curves.Add(new Curve($"episode {episode}, return {sum.ToString("F1", CultureInfo.InvariantCulture)}", [.. Enumerable.Range(0, distances.Count).Select(t => (double)t)], [.. distances]));
        }

        LabReport report = new(seed);
        double longest = curves.Max(curve => curve.X.Length);
        report.Show(new Panel($"{trained.Spec.Id}: how far the clone is from its demonstrations", "step", "distance, 1: 99 % of held-out frames", [.. curves, new Curve("limit", [0, longest], [limit, limit], CurveStyle.Dashed)]));
        string folder = Path.Combine(path, "hull");
        Directory.CreateDirectory(folder);
        LabFigure.Write(folder, report);
        string inHull = hull is null ? $"{width} dimensions are too many for membership in the hull" : string.Create(CultureInfo.InvariantCulture, $"{(double)beyond / frames:P1} of the frames lie outside the convex hull");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{trained.Spec.Id}, {episodes} episodes, {frames:N0} frames: {(double)far / frames:P1} of the frames are further than {limit} from the demonstrations{(expert is null ? "" : $", where {expert.Name} took over")}, the furthest {furthest:F2}; {inHull}. Mean return {returns.Average():F2}."));
        output.WriteLine($"Saved {Path.Combine(folder, "figure.png")}, figure.svg and data.csv");
    }
}
