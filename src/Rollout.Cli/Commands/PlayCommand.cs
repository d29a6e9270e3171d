using System.CommandLine;
using System.Globalization;
using Rollout.Core;

namespace Rollout.Cli;

internal static class PlayCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> run = new("run") { Description = "Run folder." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the episode.", DefaultValueFactory = _ => 1 };
        Option<string?> into = new("--out") { Description = "Folder to write to; the run's by default." };
        Option<int> steps = new("--steps") { Description = "Stop the recording after this many steps.", DefaultValueFactory = _ => 1000 };
        Option<bool> latest = TrainedPolicy.Latest();
        Command command = new("play", "Record an episode: play.html and play.webp move, play.png is a strip of six moments.") { run, seed, into, steps, latest };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(run)!, folder = parsed.GetValue(into) ?? path;
            if (parsed.GetValue(steps) < 1) throw new ArgumentException($"--steps is {parsed.GetValue(steps)}; it must be at least 1.");
            using TrainedPolicy trained = TrainedPolicy.Load(path, parsed.GetValue(latest));
            using IEnvironment environment = Plugins.Registry(trained.Settings.Assembly).Make(trained.Spec.Id, trained.Settings.Wrappers());
            using EpisodeRecording recording = EpisodeRecording.Play(trained.Policy, environment, trained.Spec, parsed.GetValue(seed), parsed.GetValue(steps));
            string page = Path.Combine(folder, "play.html");
            AtomicFile.Write(page, stream => recording.WritePage(stream, $"{trained.Settings.Algorithm} on {trained.Spec.Id}"));
            AtomicFile.Write(Path.Combine(folder, "play.webp"), recording.WriteAnimation);
            AtomicFile.Write(Path.Combine(folder, "play.png"), recording.WriteStrip);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Return {recording.Return:F1} in {recording.Steps} steps. Open {page} in a browser."));
            return 0;
        });
        return command;
    }
}
