using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataPlayCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Option<int> episode = new("--episode") { Description = "Number of the episode.", DefaultValueFactory = _ => 0 };
        Option<string?> into = new("--out") { Description = "Page to write; by default the dataset's name with -episode-N.html." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Command command = new("play", "Watch an episode: the environment at its recorded states, else the pictures, else plots. Example: rollout data play demos/pusht --episode 3") { dataset, episode, into, assembly };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(dataset)!;
            int number = parsed.GetValue(episode);
            using IEpisodeSource source = DatasetFormats.Open(path);
            if (number < 0 || number >= source.EpisodeCount) throw new ArgumentException($"--episode is {number}; {path} has episodes 0 to {source.EpisodeCount - 1}.");
            Episode shown = DataProgress.Read(source, output, "looking for the episode").ElementAt(number);
            using EpisodeRecording recording = EpisodePictures.Record(shown, number, Plugins.Registry(parsed.GetValue(assembly)));
            string page = parsed.GetValue(into) ?? Path.TrimEndingDirectorySeparator(path) + string.Create(CultureInfo.InvariantCulture, $"-episode-{number}.html");
            if (!page.EndsWith(".html", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"--out is {page}; a page ends with .html. The pictures go beside it as .png.");
            AtomicFile.Write(page, stream => recording.WritePage(stream, $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(path))}, episode {number}"));
            AtomicFile.Write(Path.ChangeExtension(page, ".png"), recording.WriteStrip);
            output.WriteLine($"{shown.Length} frames{(shown.Task.Length > 0 ? $", task '{shown.Task}'" : "")}. Open {page} in a browser.");
            return 0;
        });
        return command;
    }
}
