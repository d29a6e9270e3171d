using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class DaggerCommand
{
    /// <summary>Seed of evaluations, apart from those of recordings.</summary>
    private const ulong EvaluationSeed = 500_000;

    public static Command Create(TextWriter output)
    {
        DaggerOptions usual = new();
        Argument<string> preset = new("preset") { Description = "Way of cloning: " + string.Join(", ", ClonePresets.All.Select(known => known.Name)) + "." };
        Argument<string> environment = new("environment") { Description = "Environment, such as Pendulum-v1." };
        Option<string> expert = new("--expert") { Description = "Who labels: an expert of the environment (see: rollout experts) or the folder of a run." };
        Option<int> rounds = new("--rounds") { Description = "Rounds; the first is the expert's alone.", DefaultValueFactory = _ => usual.Rounds };
        Option<int> episodes = new("--episodes") { Description = "Episodes of a round.", DefaultValueFactory = _ => usual.Episodes };
        Option<int> steps = new("--steps") { Description = "Gradient steps of a round.", DefaultValueFactory = _ => usual.StepsPerRound };
        Option<ExpertShare> share = new("--beta") { Description = "How the expert's share of acting falls: FirstRound, Linear or Exponential.", DefaultValueFactory = _ => usual.ExpertShare };
        Option<bool> dart = new("--dart") { Description = "Disturb the expert as much as the learner errs, instead of letting the learner act." };
        Option<ulong> seed = new("--seed") { Description = "Seed of everything." };
        Option<int> threads = new("--threads") { Description = "Episodes recorded at once; results do not depend on it.", DefaultValueFactory = _ => Environment.ProcessorCount };
        Option<string[]> set = new("--set") { Description = "An option of the clone as name=value; see: rollout options bc-small.", DefaultValueFactory = _ => [] };
        Option<string?> run = new("--run") { Description = "Folder of the run; runs/ENVIRONMENT_dagger_SEED by default. Its dataset/ holds all that was recorded." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Option<string[]> wrap = new("--wrap") { Description = "A wrapper around the environment, innermost first, such as velocity-mask; the expert sees through it too. See: rollout wrappers.", DefaultValueFactory = _ => [] };
        Command command = new("dagger", "Clone with the expert at hand: it labels the states that the learner visits. Example: rollout dagger bc-small Pendulum-v1 --expert swing-up")
        {
            preset, environment, expert, rounds, episodes, steps, share, dart, seed, threads, set, run, assembly, wrap,
        };
        command.SetAction(parsed =>
        {
            EnvironmentRegistry registry = Plugins.Registry(parsed.GetValue(assembly));
            EnvironmentSpec spec = registry.Find(parsed.GetValue(environment)!);
            string[] wrappers = CloneCommand.Wrappers(parsed.GetValue(wrap)!);
            WrapperStack stack = WrapperStack.Parse(wrappers);
            using Demonstrator source = Demonstrator.Find(
                parsed.GetValue(expert) ?? throw new ArgumentException($"Name who labels by --expert: {string.Join(", ", ExpertCatalogue.All.Where(known => known.Masters(spec.Id)).Select(known => known.Name).DefaultIfEmpty("no expert is known; a run's folder does too"))}."), spec, null, null);
            ClonePreset found = ClonePresets.Find(parsed.GetValue(preset)!);
            CloneOptions options = found.Options(parsed.GetValue(set)!);
            DaggerOptions settings = new() { Rounds = parsed.GetValue(rounds), Episodes = parsed.GetValue(episodes), StepsPerRound = parsed.GetValue(steps), ExpertShare = parsed.GetValue(share) };
            if (parsed.GetValue(threads) < 1) throw new ArgumentException($"--threads is {parsed.GetValue(threads)}; it must be at least 1.");
            RecordingOptions recording = new() { FramesPerSecond = spec.FramesPerSecond, Environment = spec.Id, Task = spec.Summary };
            string name = parsed.GetValue(dart) ? "dart" : "dagger";
            RunFolder folder = RunFolder.Fresh(parsed.GetValue(run), spec.Id, name, parsed.GetValue(seed));
            if (Directory.Exists(folder.Path) && Directory.EnumerateFileSystemEntries(folder.Path).Any()) throw new ArgumentException($"{folder.Path} is not empty. Choose another --run or another --seed.");
            IEnvironment Make() => registry.Make(spec.Id, stack);
            InteractiveCloning cloning = parsed.GetValue(dart)
                ? new Dart(settings, options, Make, (task, episode) => source.Create(task, episode, false), recording, parsed.GetValue(seed), parsed.GetValue(threads))
                : new Dagger(settings, options, Make, (task, episode) => source.Create(task, episode, false), recording, parsed.GetValue(seed), parsed.GetValue(threads));

            using CancellationTokenSource stop = new();
            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            output.WriteLine($"{(parsed.GetValue(dart) ? "DART" : "DAgger")} on {spec.Id} with {source.Name}, {settings.Rounds} rounds of {settings.Episodes} episodes -> {folder.Path}");
            using IVectorEnvironment judged = registry.MakeVector(spec.Id, 16, AutoresetMode.SameStep, stack);
            string dataset = Path.Combine(folder.Path, "dataset");
            try
            {
                while (cloning.Round < settings.Rounds) Step(output, cloning, judged, dataset, stop.Token);
            }
            catch (OperationCanceledException)
            {
                output.WriteLine($"Stopped after {cloning.Round} rounds; what they recorded is in {dataset}.");
                return 130;
            }

            Save(folder, cloning, spec, found, parsed.GetValue(set)!, name, dataset, parsed.GetValue(seed), parsed.GetValue(assembly), wrappers);
            output.WriteLine($"Saved {folder.Path}. Next: rollout evaluate {folder.Path}   rollout data info {dataset}");
            return 0;
        });
        return command;
    }

    private static void Step(TextWriter output, InteractiveCloning cloning, IVectorEnvironment judged, string dataset, CancellationToken cancellation)
    {
        bool live = output == Console.Out && !Console.IsOutputRedirected;
        CloningRound round = cloning.Next(share => { if (live) output.Write($"\rround {cloning.Round} {share,4:P0}"); }, cancellation);
        using (IEpisodeWriter writer = DatasetFormats.Create(dataset, null, cloning.Data!.Info))
        {
            foreach (Episode episode in round.Episodes) writer.Add(episode);
        }

        Evaluation evaluation = Evaluation.Run(cloning.Cloner!.Policy, judged, 20, EvaluationSeed);
        string noise = round.Disturbance > 0 ? $", noise {round.Disturbance:F3}" : "";
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{(live ? "\r" : "")}round {round.Round}: {cloning.Data!.FrameCount:N0} frames, recorded return {round.MeanReturn:F1} (expert's share {round.ExpertShare:F2}{noise}), clone's error {round.Error:F4}, return {evaluation.Mean:F1} ± {evaluation.HalfInterval:F1}"));
    }

    /// <summary>A run folder that evaluate, play, export and clone --resume understand.</summary>
    private static void Save(
        RunFolder folder, InteractiveCloning cloning, EnvironmentSpec spec, ClonePreset preset, string[] set, string name, string dataset, ulong seed, string? assembly, string[] wrappers)
    {
        Cloner cloner = cloning.Cloner!;
        long steps = cloner.Steps;
        folder.Write(new RunSettings(
            name, spec.Id, assembly is null ? null : Path.GetFullPath(assembly), preset.Name, 1, steps, seed, [.. preset.Settings, .. set],
            OptionBinding.Describe(cloner.Options).ToDictionary(option => option.Name, option => option.Value), typeof(DaggerCommand).Assembly.GetName().Version!.ToString(3), wrappers.Length == 0 ? null : wrappers)
        {
            Cloning = new CloneSettings(Path.GetFullPath(dataset), null, 0, Math.Max(1, steps / 20), 20),
        });
        CheckpointWriter writer = new();
        writer.Write("policy", cloner.ActingNetwork);
        writer.SaveTo(folder.Best);
        AtomicFile.Write(folder.Model, cloner.ExportOnnx);
    }
}
