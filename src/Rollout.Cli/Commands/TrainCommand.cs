using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class TrainCommand
{
    /// <summary>More would not fit into arrays of a few numbers each.</summary>
    private const int MostEnvironments = 1_000_000;

    public static Command Create(TextWriter output)
    {
        Argument<string?> algorithm = new("algorithm") { Description = "Algorithm, such as ppo.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string?> environment = new("environment") { Description = "Environment, such as CartPole-v1; see: rollout envs.", Arity = ArgumentArity.ZeroOrOne };
        Option<ulong> seed = new("--seed") { Description = "Seed of weights, exploration and environments." };
        Option<long?> steps = new("--steps") { Description = "Environment steps to train for; the preset's by default." };
        Option<int?> environments = new("--envs") { Description = "Environments side by side; the preset's by default." };
        Option<int> threads = new("--threads") { Description = "Threads to use; results do not depend on it.", DefaultValueFactory = _ => Math.Min(2, Environment.ProcessorCount) };
        Option<string> preset = new("--preset") { Description = "tuned, or default for Stable-Baselines3's defaults.", DefaultValueFactory = _ => "tuned" };
        Option<string[]> set = new("--set") { Description = "An option as name=value, such as learning_rate=lin_0.001; see: rollout options ppo.", DefaultValueFactory = _ => [] };
        Option<double?> until = new("--until") { Description = "Stop when the mean return of 100 episodes reaches this." };
        Option<string?> run = new("--run") { Description = "Folder of the run; runs/ENVIRONMENT_ALGORITHM_SEED by default." };
        Option<string?> resume = new("--resume") { Description = "Go on with the run in this folder, as if it had not stopped." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Option<string[]> wrap = new("--wrap") { Description = "A wrapper around the environment, innermost first, such as velocity-mask or frame-stack:4; see: rollout wrappers.", DefaultValueFactory = _ => [] };
        Option<bool> quiet = new("--quiet") { Description = "No progress." };
        Option<bool> verbose = new("--verbose") { Description = "Print every measurement of every update." };
        Command command = new("train", "Train a policy. Example: rollout train ppo CartPole-v1 --seed 1 --set batch_size=128")
        {
            algorithm, environment, seed, steps, environments, threads, preset, set, until, run, resume, assembly, wrap, quiet, verbose,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(threads) < 1) throw new ArgumentException($"--threads is {parsed.GetValue(threads)}; it must be at least 1.");
            RunFolder folder;
            RunSettings settings;
            if (parsed.GetValue(resume) is { } path)
            {
                foreach (Option option in new Option[] { seed, environments, preset, set, run, assembly })
                {
                    if (parsed.GetResult(option) is { Implicit: false }) throw new ArgumentException($"{option.Name} cannot change with --resume: the run goes on as it was started. Leave it out, or train anew.");
                }

                (folder, settings) = RunFolder.Open(path);
                if (parsed.GetValue(algorithm) is { } named && named != settings.Algorithm) throw new ArgumentException($"--resume {path} is a run of {settings.Algorithm}, not of {named}.");
                if (parsed.GetValue(environment) is { } other && other != settings.Environment) throw new ArgumentException($"--resume {path} is a run on {settings.Environment}, not on {other}.");
                if (parsed.GetValue(steps) is { } more) settings = settings with { TotalSteps = more };
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

                string chosen = parsed.GetValue(preset)!;
                if (chosen is not ("tuned" or "default")) throw new ArgumentException($"--preset is {chosen}; it must be tuned or default.");
                if (chosen == "tuned" && !found.Tuned.ContainsKey(id)) chosen = "default";
                Preset values = chosen == "tuned" ? found.Tuned[id] : found.Default;
                string[] all = [.. values.Settings, .. parsed.GetValue(set)!];
                settings = new RunSettings(name, id, parsed.GetValue(assembly) is { } file ? Path.GetFullPath(file) : null, chosen, parsed.GetValue(environments) ?? values.Environments,
                    parsed.GetValue(steps) ?? values.TotalSteps, parsed.GetValue(seed), all,
                    found.Describe(all).ToDictionary(option => option.Name, option => option.Value), typeof(TrainCommand).Assembly.GetName().Version!.ToString(3), wrappers.Length == 0 ? null : wrappers);
                if (settings.Environments < 1) throw new ArgumentException($"--envs is {settings.Environments}; it must be at least 1.");
                if (settings.Environments > MostEnvironments) throw new ArgumentException($"--envs is {settings.Environments}; it must be at most {MostEnvironments}.");
                if (settings.TotalSteps < 1) throw new ArgumentException($"--steps is {settings.TotalSteps}; it must be at least 1.");
                folder = RunFolder.Fresh(parsed.GetValue(run), id, name, settings.Seed);
            }

            // Ctrl-C finishes the step and saves, instead of ending the process.
            using CancellationTokenSource stop = new();
            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            return Train(output, folder, settings, parsed.GetValue(resume) is not null, parsed.GetValue(threads), parsed.GetValue(until), parsed.GetValue(quiet), parsed.GetValue(verbose), stop.Token);
        });
        return command;
    }

    private static int Train(
        TextWriter output, RunFolder folder, RunSettings settings, bool resume, int threads, double? until, bool quiet, bool verbose, CancellationToken cancellation)
    {
        (ILearner learner, IVectorEnvironment environment, EnvironmentSpec spec) = RunFolder.Build(settings, threads);
        using IVectorEnvironment owned = environment;
        using IDisposable? disposable = learner as IDisposable;
        ProgressLine line = new(output, inPlace: output == Console.Out && !Console.IsOutputRedirected);
        TrainingProgress last = default;
        Trainer trainer = null!;
        trainer = new Trainer(learner, environment, settings.Seed)
        {
            Progress = progress =>
            {
                last = progress;
                if (!quiet) line.Show(progress);
            },
            Checkpoint = () => folder.Save(trainer, learner),
        };
        if (resume)
        {
            if (!File.Exists(folder.Checkpoint)) throw new ArgumentException($"{folder.Path} holds no latest.checkpoint: the run stopped before its first one. Train it anew.");
            CheckpointReader.Open(folder.Checkpoint).Read("trainer", trainer);
        }

        Directory.CreateDirectory(folder.Path);
        folder.Write(settings);
        if (!quiet)
            output.WriteLine($"{(resume ? "Resuming" : "Training")} {settings.Algorithm} on {settings.Environment}, {settings.Preset} preset, {settings.Environments} environments, seed {settings.Seed} -> {folder.Path}");
        bool reached;
        double sinceStart;
        IMetricSink[] console = verbose ? [new TextSink(output)] : [];
        try
        {
            using (CompositeSink sinks = new([new CsvSink(folder.Progress, learner.Steps), new TensorBoardSink(folder.Path), .. console]))
                reached = trainer.Run(settings.TotalSteps, sinks, until, cancellation);
            sinceStart = (TimeProvider.System.GetUtcNow() - Process.GetCurrentProcess().StartTime.ToUniversalTime()).TotalSeconds;
            folder.Save(trainer, learner);
        }
        catch (IOException exception) when (File.Exists(folder.Checkpoint))
        {
            throw new IOException($"{exception.Message}. The last checkpoint is whole: make room, then go on with: rollout train --resume {folder.Path}", exception);
        }

        if (!quiet && last.TotalSteps > 0) line.Show(last, force: true);
        line.End();
        if (reached)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Reached a mean return of {until} after {learner.Steps:N0} steps, {sinceStart:F2} s after the process started."));
        LearningCurve.Write(folder.Progress, folder.Curve, $"{settings.Algorithm} on {settings.Environment}", spec.RewardThreshold);
        if (cancellation.IsCancellationRequested)
        {
            output.WriteLine($"Stopped after {learner.Steps:N0} steps; everything is saved. Go on with: rollout train --resume {folder.Path}");
            return 130;
        }

        if (!quiet)
        {
            output.WriteLine(double.IsNaN(trainer.Statistics.MeanReturn)
                ? "No episode ended yet."
                : string.Create(CultureInfo.InvariantCulture, $"Mean return of the last 100 episodes: {trainer.Statistics.MeanReturn:F1}"));
            output.WriteLine($"Saved {folder.Checkpoint}, {folder.Model} and {folder.Curve}");
            output.WriteLine($"Next: rollout evaluate {folder.Path}   rollout play {folder.Path}");
        }

        return 0;
    }
}
