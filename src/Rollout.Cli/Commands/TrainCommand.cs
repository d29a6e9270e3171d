using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class TrainCommand
{
    /// <summary>More would not fit into arrays of a few numbers each.</summary>
    public const int MostEnvironments = 1_000_000;

    public static Command Create(TextWriter output)
    {
        Argument<string?> algorithm = new("algorithm") { Description = "Algorithm: " + string.Join(", ", Catalogue.All.Select(found => found.Id)) + ".", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> environment = new("environment") { Description = "Environment, such as CartPole-v1; see: rollout envs.", Arity = ArgumentArity.ZeroOrOne };
        Option<ulong> seed = new("--seed") { Description = "Seed of weights, exploration and environments; the first one with --seeds." };
        Option<int?> seeds = new("--seeds") { Description = "Train this many seeds side by side on all cores, each in a folder of its own under one." };
        Option<long?> steps = new("--steps") { Description = "Environment steps to train for; the preset's by default." };
        Option<int?> environments = new("--envs") { Description = "Environments side by side; the preset's by default." };
        Option<int?> threads = new("--threads") { Description = "Threads of a training; results do not depend on it. 2 by default, 1 with --seeds." };
        Option<string> preset = new("--preset") { Description = "tuned, or default for Stable-Baselines3's defaults.", DefaultValueFactory = _ => "tuned" };
        Option<string[]> set = new("--set") { Description = "An option as name=value, such as learning_rate=lin_0.001; see: rollout options ppo.", DefaultValueFactory = _ => [] };
        Option<double?> until = new("--until") { Description = "Stop when the mean return of 100 episodes reaches this." };
        Option<string?> run = new("--run") { Description = "Folder of the run; runs/ENVIRONMENT_ALGORITHM_SEED by default." };
        Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder, or with all seeds under it, as if it had not stopped." };
        Option<double> checkpoint = new("--checkpoint-seconds") { Description = "Seconds between two checkpoints.", DefaultValueFactory = _ => 5 };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Option<string[]> wrap = new("--wrap") { Description = "A wrapper around the environment, innermost first, such as velocity-mask or frame-stack:4; see: rollout wrappers.", DefaultValueFactory = _ => [] };
        Option<string?> init = new("--init") { Description = "Begin with the policy in this folder: a clone, or an earlier run of ppo, as from one environment to another." };
        Option<double?> klToInit = new("--kl-to-init") { Description = "Keep near the policy of --init: the weight of the KL divergence from it, such as 0.1." };
        Option<bool> quiet = new("--quiet") { Description = "No progress." };
        Option<bool> verbose = new("--verbose") { Description = "Print every measurement of every update." };
        Command command = new("train", "Train a policy. Example: rollout train ppo CartPole-v1 --seed 1 --set batch_size=128")
        {
            algorithm, environment, seed, seeds, steps, environments, threads, preset, set, until, run, resume, checkpoint, assembly, wrap, init, klToInit, quiet, verbose,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(threads) < 1) throw new ArgumentException($"--threads is {parsed.GetValue(threads)}; it must be at least 1.");
            if (parsed.GetValue(seeds) < 1) throw new ArgumentException($"--seeds is {parsed.GetValue(seeds)}; it must be at least 1.");
            if (!(parsed.GetValue(checkpoint) >= 0)) throw new ArgumentException($"--checkpoint-seconds is {parsed.GetValue(checkpoint)}; it must be at least 0.");
            List<(RunFolder Folder, RunSettings Settings)> runs = [];
            string? parent = null;
            if (parsed.GetValue(resume) is { } path)
            {
                foreach (Option option in new Option[] { seed, seeds, environments, preset, set, run, assembly, init, klToInit })
                {
                    if (parsed.GetResult(option) is { Implicit: false }) throw new ArgumentException($"{option.Name} cannot change with --resume: the run goes on as it was started. Leave it out, or train anew.");
                }

                IReadOnlyList<string> under = SeedSweep.Folders(path);
                parent = under.Count > 0 ? path : null;
                foreach (string folder in under.Count > 0 ? under : [path])
                {
                    (RunFolder opened, RunSettings found) = RunFolder.Open(folder);
                    if (parsed.GetValue(algorithm) is { } named && named != found.Algorithm) throw new ArgumentException($"--resume {path} is a run of {found.Algorithm}, not of {named}.");
                    if (parsed.GetValue(environment) is { } other && other != found.Environment) throw new ArgumentException($"--resume {path} is a run on {found.Environment}, not on {other}.");
                    runs.Add((opened, found with { TotalSteps = parsed.GetValue(steps) ?? found.TotalSteps }));
                }
            }
            else
            {
                string name = parsed.GetValue(algorithm) ?? throw new ArgumentException("Name an algorithm and an environment: rollout train ppo CartPole-v1");
                string id = parsed.GetValue(environment) ?? throw new ArgumentException($"Name an environment: rollout train {name} CartPole-v1. rollout envs lists them.");
                Algorithm found = Catalogue.Find(name);
                Plugins.Registry(parsed.GetValue(assembly)).Find(id);
                string[] wrappers = [.. parsed.GetValue(wrap)!.Select(text => WrapperSpec.Parse(text).ToString())];
                foreach (WrapperKind kind in WrapperStack.Parse(wrappers).Wrappers.Select(wrapper => WrapperCatalogue.Find(wrapper.Name)))
                {
                    if (kind.Instead is { } instead) throw new ArgumentException($"--wrap {kind.Name} would not be saved with the policy. Use {instead} instead.");
                }

                (IReadOnlyList<string> adopted, IReadOnlyList<string> around) = parsed.GetValue(init) is { } initial ? InitialRun.Read(initial, name) : ([], []);
                if (parsed.GetResult(wrap) is null or { Implicit: true }) wrappers = [.. around];
                string[] near = parsed.GetValue(klToInit) is not { } weight ? []
                    : parsed.GetValue(init) is not null ? [string.Create(CultureInfo.InvariantCulture, $"kl_to_init={weight}")]
                    : throw new ArgumentException($"--kl-to-init {weight} needs a policy to keep near: --init FOLDER, a clone or an earlier run.");
                string chosen = parsed.GetValue(preset)!;
                if (chosen is not ("tuned" or "default")) throw new ArgumentException($"--preset is {chosen}; it must be tuned or default.");
                if (chosen == "tuned" && !found.Tuned.ContainsKey(id)) chosen = "default";
                Preset values = chosen == "tuned" ? found.Tuned[id] : found.Default;
                string[] all = [.. values.Settings, .. adopted, .. near, .. parsed.GetValue(set)!];
                RunSettings settings = new(name, id, parsed.GetValue(assembly) is { } file ? Path.GetFullPath(file) : null, chosen, parsed.GetValue(environments) ?? values.Environments,
                    parsed.GetValue(steps) ?? values.TotalSteps, parsed.GetValue(seed), all,
                    found.Describe(all).ToDictionary(option => option.Name, option => option.Value), typeof(TrainCommand).Assembly.GetName().Version!.ToString(3), wrappers.Length == 0 ? null : wrappers)
                { Init = parsed.GetValue(init) is { } begun ? Path.GetFullPath(begun) : null, AdoptedSettings = adopted.Count };
                if (settings.Environments < 1) throw new ArgumentException($"--envs is {settings.Environments}; it must be at least 1.");
                if (settings.Environments > MostEnvironments) throw new ArgumentException($"--envs is {settings.Environments}; it must be at most {MostEnvironments}.");
                if (settings.TotalSteps < 1) throw new ArgumentException($"--steps is {settings.TotalSteps}; it must be at least 1.");
                if (parsed.GetValue(seeds) is { } count)
                {
                    parent = SeedSweep.FreshParent(parsed.GetValue(run), id, name, settings.Seed, count);
                    for (ulong value = settings.Seed; value < settings.Seed + (ulong)count; value++)
                        runs.Add((new RunFolder(SeedSweep.Folder(parent, value)), settings with { Seed = value }));
                }
                else
                {
                    runs.Add((RunFolder.Fresh(parsed.GetValue(run), id, name, settings.Seed), settings));
                }
            }

            bool resuming = parsed.GetValue(resume) is not null;
            int each = parsed.GetValue(threads) ?? (parent is null ? Math.Min(2, Environment.ProcessorCount) : 1);
            TrainingRun[] trainings = [.. runs.Select(pair => new TrainingRun(pair.Folder, pair.Settings, each) { Until = parsed.GetValue(until), CheckpointSeconds = parsed.GetValue(checkpoint), Begun = parent is null && !parsed.GetValue(quiet) ? () => Announce(output, pair.Folder, pair.Settings, resuming) : null })];
            using Interruption interruption = new();
            if (parent is null) return Train(output, trainings[0], runs[0].Folder, runs[0].Settings, resuming, parsed.GetValue(quiet), parsed.GetValue(verbose), interruption.Token);
            foreach ((RunFolder folder, RunSettings settings) in runs) folder.Write(settings);
            SeedRun[] sweep = [.. runs.Select((pair, i) => new SeedRun(pair.Settings.Seed, (progress, token) => trainings[i].Train(resuming, progress, token)))];
            RunSettings first = runs[0].Settings;
            if (!parsed.GetValue(quiet)) output.WriteLine($"{(resuming ? "Resuming" : "Training")} {first.Algorithm} on {first.Environment}, {first.Preset} preset, {runs.Count} seeds -> {parent}");
            return SeedSweep.RunAndSay(sweep, Math.Max(1, Environment.ProcessorCount / each), "train", parent, output, parsed.GetValue(quiet), interruption.Token);
        });
        return command;
    }

    private static void Announce(TextWriter output, RunFolder folder, RunSettings settings, bool resume) => output.WriteLine(
        $"{(resume ? "Resuming" : "Training")} {settings.Algorithm} on {settings.Environment}, {settings.Preset} preset, {settings.Environments} environments, seed {settings.Seed} -> {folder.Path}");

    private static int Train(
        TextWriter output, TrainingRun training, RunFolder folder, RunSettings settings, bool resume, bool quiet, bool verbose, CancellationToken cancellation)
    {
        ProgressLine line = new(output, inPlace: output == Console.Out && !Console.IsOutputRedirected);
        TrainingProgress last = training.Train(resume, progress => { if (!quiet) line.Show(progress); }, cancellation, verbose ? [new TextSink(output)] : []);
        double sinceStart = (training.Trained - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds;
        if (!quiet) line.Show(last, force: true);
        line.End();
        if (training.Reached)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Reached a mean return of {training.Until} after {last.Steps:N0} steps, {sinceStart:F2} s after the process started."));
        if (cancellation.IsCancellationRequested)
        {
            output.WriteLine($"Stopped after {last.Steps:N0} steps; everything is saved. Go on with: rollout train --resume {folder.Path}");
            return 130;
        }

        if (!quiet)
        {
            output.WriteLine(double.IsNaN(last.MeanReturn)
                ? "No episode ended yet."
                : string.Create(CultureInfo.InvariantCulture, $"Mean return of the last 100 episodes: {last.MeanReturn:F1}"));
            output.WriteLine($"Saved {folder.Checkpoint}, {folder.Model} and {folder.Curve}");
            output.WriteLine($"Next: rollout evaluate {folder.Path}   rollout play {folder.Path}");
        }

        return 0;
    }
}
