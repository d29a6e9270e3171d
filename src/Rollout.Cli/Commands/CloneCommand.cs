using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class CloneCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string?> preset = new("preset") { Description = "Way of cloning: " + string.Join(", ", ClonePresets.All.Select(known => known.Name)) + ".", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> dataset = new("dataset") { Description = "Demonstrations: a dataset's folder or file.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> environment = new("--env") { Description = "Environment in which the clone is evaluated, such as CartPole-v1; see: rollout envs." };
        Option<ulong> seed = new("--seed") { Description = "Seed of weights and order; the first one with --seeds." };
        Option<int?> seeds = new("--seeds") { Description = "Clone with this many seeds side by side on all cores, each in a folder of its own under one." };
        Option<long?> steps = new("--steps") { Description = "Gradient steps to train for; the preset's by default." };
        Option<long?> every = new("--evaluate-every") { Description = "Gradient steps between two evaluations; a twentieth of all by default." };
        Option<int> episodes = new("--episodes") { Description = "Episodes of an evaluation.", DefaultValueFactory = _ => 20 };
        Option<int?> limit = new("--max-demonstrations") { Description = "Learn from the first so many episodes of the dataset only." };
        Option<double> heldOut = new("--held-out") { Description = "Share of the episodes that are only measured on.", DefaultValueFactory = _ => 0.1 };
        Option<string[]> set = new("--set") { Description = "An option as name=value, such as layers=256,256; see: rollout options bc.", DefaultValueFactory = _ => [] };
        Option<string?> run = new("--run") { Description = "Folder of the run; runs/ENVIRONMENT_PRESET_SEED by default." };
        Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder, or with all seeds under it, as if it had not stopped." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Option<string[]> wrap = new("--wrap") { Description = "A wrapper around the environment, innermost first, such as velocity-mask; see: rollout wrappers.", DefaultValueFactory = _ => [] };
        Option<bool> quiet = new("--quiet") { Description = "No progress." };
        Option<bool> verbose = new("--verbose") { Description = "Print every measurement." };
        Command command = new("clone", "Learn a policy from demonstrations. Example: rollout clone bc-rnn-gmm-small demonstrations --env Pendulum-v1")
        {
            preset, dataset, environment, seed, seeds, steps, every, episodes, limit, heldOut, set, run, resume, assembly, wrap, quiet, verbose,
        };
        command.SetAction(parsed =>
        {
            List<(RunFolder Folder, RunSettings Settings)> runs = [];
            string? parent = null;
            if (parsed.GetValue(resume) is { } path)
            {
                foreach (Option option in new Option[] { environment, seed, seeds, every, episodes, limit, heldOut, set, run, assembly, wrap })
                {
                    if (parsed.GetResult(option) is { Implicit: false }) throw new ArgumentException($"{option.Name} cannot change with --resume: the run goes on as it was started. Leave it out, or train anew.");
                }

                IReadOnlyList<string> under = SeedSweep.Folders(path);
                parent = under.Count > 0 ? path : null;
                foreach (string folder in under.Count > 0 ? under : [path])
                {
                    (RunFolder opened, RunSettings found) = RunFolder.Open(folder);
                    if (found.Cloning is null) throw new ArgumentException($"{path} is a run of {found.Algorithm}, not of cloning. Go on with it by: rollout train --resume {path}");
                    runs.Add((opened, found with { TotalSteps = parsed.GetValue(steps) ?? found.TotalSteps }));
                }
            }
            else
            {
                const string Example = "rollout clone bc-small demonstrations --env Pendulum-v1";
                ClonePreset found = ClonePresets.Find(parsed.GetValue(preset) ?? throw new ArgumentException($"Name a preset, a dataset and an environment: {Example}"));
                string data = parsed.GetValue(dataset) ?? throw new ArgumentException($"Name a dataset: {Example}");
                string id = parsed.GetValue(environment) ?? throw new ArgumentException($"Name an environment by --env, for evaluation: {Example}. rollout envs lists them.");
                Plugins.Registry(parsed.GetValue(assembly)).Find(id);
                string[] wrappers = Wrappers(parsed.GetValue(wrap)!);

                string[] all = [.. found.Settings, .. parsed.GetValue(set)!];
                long total = AtLeast("--steps", parsed.GetValue(steps) ?? found.TotalSteps, 1);
                double share = parsed.GetValue(heldOut);
                if (share is not (>= 0 and < 1)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--held-out is {share}; it must be within [0, 1)."));
                RunSettings settings = new(
                    found.Name, id, parsed.GetValue(assembly) is { } file ? Path.GetFullPath(file) : null, found.Name, 1, total, parsed.GetValue(seed), all,
                    OptionBinding.Describe(found.Options(parsed.GetValue(set)!)).ToDictionary(option => option.Name, option => option.Value), typeof(CloneCommand).Assembly.GetName().Version!.ToString(3), wrappers.Length == 0 ? null : wrappers)
                {
                    Cloning = new CloneSettings(
                        Path.GetFullPath(data), parsed.GetValue(limit) is { } most ? (int)AtLeast("--max-demonstrations", most, 1) : null, share,
                        AtLeast("--evaluate-every", parsed.GetValue(every) ?? Math.Max(1, total / 20), 1), (int)AtLeast("--episodes", parsed.GetValue(episodes), 1)),
                };
                if (parsed.GetValue(seeds) is { } count)
                {
                    AtLeast("--seeds", count, 1);
                    parent = SeedSweep.FreshParent(parsed.GetValue(run), id, found.Name, settings.Seed, count);
                    for (ulong value = settings.Seed; value < settings.Seed + (ulong)count; value++)
                        runs.Add((new RunFolder(SeedSweep.Folder(parent, value)), settings with { Seed = value }));
                }
                else
                {
                    runs.Add((RunFolder.Fresh(parsed.GetValue(run), id, found.Name, settings.Seed), settings));
                }
            }

            bool resuming = parsed.GetValue(resume) is not null;
            using Interruption interruption = new();
            if (parent is null) return Train(output, runs[0].Folder, runs[0].Settings, resuming, parsed.GetValue(quiet), parsed.GetValue(verbose), interruption.Token);
            foreach ((RunFolder folder, RunSettings settings) in runs) folder.Write(settings);
            SeedRun[] sweep = [.. runs.Select(pair => new SeedRun(pair.Settings.Seed, (progress, token) => new CloneRun(pair.Folder, pair.Settings).Train(resuming, progress, token)))];
            RunSettings first = runs[0].Settings;
            if (!parsed.GetValue(quiet)) output.WriteLine($"{(resuming ? "Resuming" : "Cloning")} {first.Cloning!.Dataset} by {first.Algorithm} for {first.Environment}, {runs.Count} seeds -> {parent}");
            return SeedSweep.RunAndSay(sweep, Environment.ProcessorCount, "clone", parent, output, parsed.GetValue(quiet), interruption.Token);
        });
        return command;
    }

    /// <summary>Wrappers as they are kept in a run.</summary>
    /// <exception cref="ArgumentException">One would not be saved with the policy.</exception>
    public static string[] Wrappers(IEnumerable<string> texts)
    {
        string[] wrappers = [.. texts.Select(text => WrapperSpec.Parse(text).ToString())];
        foreach (WrapperKind kind in WrapperStack.Parse(wrappers).Wrappers.Select(wrapper => WrapperCatalogue.Find(wrapper.Name)))
        {
            if (kind.Instead is not null) throw new ArgumentException($"--wrap {kind.Name} would not be saved with the policy; cloning normalises by itself.");
        }

        return wrappers;
    }

    private static int Train(TextWriter output, RunFolder folder, RunSettings settings, bool resume, bool quiet, bool verbose, CancellationToken cancellation)
    {
        ProgressLine line = new(output, inPlace: output == Console.Out && !Console.IsOutputRedirected);
        if (!quiet) output.WriteLine($"{(resume ? "Resuming" : "Cloning")} {settings.Cloning!.Dataset} by {settings.Algorithm} for {settings.Environment}, seed {settings.Seed} -> {folder.Path}");
        CloneRun run = new(folder, settings);
        TrainingProgress last = run.Train(resume, progress => { if (!quiet) line.Show(progress); }, cancellation, verbose ? [new TextSink(output)] : []);
        if (!quiet) line.Show(last, force: true);
        line.End();
        if (cancellation.IsCancellationRequested)
        {
            output.WriteLine($"Stopped after {last.Steps:N0} steps; everything is saved. Go on with: rollout clone --resume {folder.Path}");
            return 130;
        }

        if (!quiet)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Mean score of {settings.Cloning!.Episodes} episodes: {last.MeanReturn:F2}; best {run.Best.Score:F2} at step {run.Best.Step:N0}, which is kept. Held-out loss {run.HeldOutLoss:G4}"));
            output.WriteLine($"Saved {folder.Best}, {folder.Checkpoint}, {folder.Model} and {folder.Curve}");
            output.WriteLine($"Next: rollout evaluate {folder.Path}   rollout play {folder.Path}");
        }

        return 0;
    }

    private static long AtLeast(string option, long value, long least) => value >= least ? value : throw new ArgumentException($"{option} is {value}; it must be at least {least}.");
}
