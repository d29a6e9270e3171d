using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class RecordCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string?> environment = new("environment") { Description = "Environment, such as PushT-v0; see: rollout envs.", Arity = ArgumentArity.ZeroOrOne };
        Option<string?> policy = new("--policy") { Description = $"Who acts: an expert ({string.Join(", ", ExpertCatalogue.All.Select(expert => expert.Name).Distinct())}), random, or a run folder." };
        Option<int?> episodes = new("--episodes") { Description = "Episodes that the dataset has in the end; 100 where --frames is not given either." };
        Option<long?> frames = new("--frames") { Description = "Go on until the dataset has so many frames." };
        Option<ulong> seed = new("--seed") { Description = "Seed of starts, experts and noise." };
        Option<double> disturb = new("--disturb") { Description = "Execute the action plus noise and record the action without: standard deviation in units of half an action's range, or the probability of a random discrete action." };
        Option<double?> rateCost = new("--rate-cost") { Description = "What planners pay for changing the action: raise it for smoother demonstrations." };
        Option<double?> speedLimit = new("--speed-limit") { Description = "Largest change of a planner's action from step to step, in the action's units: lower it for slower, longer demonstrations." };
        Option<bool> mirror = new("--mirror") { Description = "Begin every second episode at the mirror image of the one before." };
        Option<int> retry = new("--retry") { Description = "Record an episode that reaches the step limit anew from another start, up to so many times: for tasks that end when they are solved." };
        Option<int?> threads = new("--threads") { Description = "Threads; all cores by default. The dataset does not depend on them." };
        Option<string?> into = new("--out") { Description = "Folder or file of the dataset." };
        Option<string?> format = new("--format") { Description = $"Format: {string.Join(", ", DatasetFormats.All.Where(known => known.CanWrite).Select(known => known.Name))}." };
        Option<string?> resume = new("--resume") { Description = "Go on with the recording in this folder; every finished episode is kept." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Option<string[]> wrap = new("--wrap") { Description = "A wrapper around the environment, innermost first; see: rollout wrappers.", DefaultValueFactory = _ => [] };
        Option<bool> quiet = new("--quiet") { Description = "No progress." };
        Command command = new("record", "Record demonstrations of an expert or any policy. Example: rollout record PushT-v0 --policy mppi --frames 25000 --disturb 0.1 --out demonstrations")
        {
            environment, policy, episodes, frames, seed, disturb, rateCost, speedLimit, mirror, retry, threads, into, format, resume, assembly, wrap, quiet,
        };
        command.SetAction(parsed =>
        {
            string folder;
            RecordSettings settings;
            if (parsed.GetValue(resume) is { } old)
            {
                foreach (Option option in new Option[] { policy, seed, disturb, rateCost, speedLimit, mirror, retry, into, format, assembly, wrap })
                {
                    if (parsed.GetResult(option) is { Implicit: false }) throw new ArgumentException($"{option.Name} cannot change with --resume: the recording goes on as it began. Leave it out, or record elsewhere.");
                }

                (folder, settings) = (old, RecordSettings.Read(old));
            }
            else
            {
                const string Example = "rollout record PushT-v0 --policy mppi --episodes 100 --out demonstrations";
                string id = parsed.GetValue(environment) ?? throw new ArgumentException($"Name an environment: {Example}. rollout envs lists them.");
                folder = parsed.GetValue(into) ?? throw new ArgumentException($"Say where the dataset goes, by --out: {Example}");
                if (Path.Exists(folder) && (File.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()))
                    throw new ArgumentException($"--out {folder} exists. Go on with it by --resume {folder}, or choose another.");
                settings = new RecordSettings(
                    id, parsed.GetValue(policy) ?? throw new ArgumentException($"Say who acts, by --policy: {Example}"), parsed.GetValue(seed), parsed.GetValue(disturb), parsed.GetValue(rateCost),
                    parsed.GetValue(speedLimit), parsed.GetValue(mirror), parsed.GetValue(retry), parsed.GetValue(assembly) is { } file ? Path.GetFullPath(file) : null, [.. parsed.GetValue(wrap)!]);
                Check(settings);
            }

            int? episodeCount = parsed.GetValue(episodes);
            long? frameCount = parsed.GetValue(frames);
            if (episodeCount is null && frameCount is null) episodeCount = 100;
            if (episodeCount < 1) throw new ArgumentException($"--episodes is {episodeCount}; it must be at least 1.");
            if (frameCount < 1) throw new ArgumentException($"--frames is {frameCount}; it must be at least 1.");
            int count = parsed.GetValue(threads) ?? Environment.ProcessorCount;
            if (count < 1) throw new ArgumentException($"--threads is {count}; it must be at least 1.");

            // Ctrl-C keeps the finished episodes, instead of ending the process.
            using CancellationTokenSource stop = new();
            void Stop(PosixSignalContext signal)
            {
                signal.Cancel = true;
                stop.Cancel();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop), terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            RecordLine line = new(output, inPlace: output == Console.Out && !Console.IsOutputRedirected);
            bool shown = !parsed.GetValue(quiet);
            if (shown) output.WriteLine($"Recording {settings.Policy} on {settings.Environment}, seed {settings.Seed} -> {folder}");
            try
            {
                RecordProgress last = new RecordRun(folder, parsed.GetValue(format), settings).Record(episodeCount, frameCount, count, progress => { if (shown) line.Show(progress); }, stop.Token);
                line.End();
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{folder}: {last.Episodes:N0} episodes, {last.Frames:N0} frames{(double.IsNaN(last.MeanScore) ? "" : $", mean score {last.MeanScore:F3}, {last.Terminated:P1} ended before the step limit, in {last.Elapsed.TotalSeconds:F1} s")}"));
                return 0;
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                line.End();
                output.WriteLine($"Stopped; every finished episode is kept. Go on with: rollout record --resume {folder}{(episodeCount is { } e ? $" --episodes {e}" : "")}{(frameCount is { } f ? $" --frames {f}" : "")}");
                return 130;
            }
        });
        return command;
    }

    private static void Check(RecordSettings settings)
    {
        EnvironmentSpec spec = Plugins.Registry(settings.Assembly).Find(settings.Environment);
        if (settings.Disturb is not (>= 0 and < double.PositiveInfinity)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--disturb is {settings.Disturb}; it must be at least 0."));
        if (settings.RateCost is { } cost and not (>= 0 and < double.PositiveInfinity)) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--rate-cost is {cost}; it must be at least 0."));
        if (settings.SpeedLimit is { } limit and not > 0) throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"--speed-limit is {limit}; it must be above 0."));
        if (settings.Retry is < 0 or > 100) throw new ArgumentException($"--retry is {settings.Retry}; it must be within [0, 100].");
        if (settings.Mirror && spec.ResetMirrored is null) throw new ArgumentException($"--mirror: {spec.Id} has no mirror image.");
        using Demonstrator demonstrator = Demonstrator.Find(settings.Policy, spec, settings.RateCost, settings.SpeedLimit);
    }
}
