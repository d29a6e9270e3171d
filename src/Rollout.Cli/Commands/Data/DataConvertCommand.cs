using System.CommandLine;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataConvertCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Argument<string> into = new("into") { Description = "Folder or file to write; must not exist." };
        Option<string?> format = new("--format") { Description = "lerobot or robomimic; by default what the name says: .hdf5 is robomimic." };
        Command command = new("convert", "Write a dataset in another format. Example: rollout data convert demo.hdf5 demos/lift") { dataset, into, format };
        command.SetAction(parsed =>
        {
            using IEpisodeSource source = DatasetFormats.Open(parsed.GetValue(dataset)!);
            Copy(source.Info, [source], parsed.GetValue(into)!, parsed.GetValue(format), output, (_, _) => true);
            return 0;
        });
        return command;
    }

    /// <summary>Copies episodes of sources, one after the other, into a new dataset.</summary>
    /// <param name="info">What it holds.</param>
    /// <param name="sources">Sources.</param>
    /// <param name="into">New file or folder.</param>
    /// <param name="format">Format; null for what the name says.</param>
    /// <param name="output">Receives progress.</param>
    /// <param name="wanted">Whether an episode, by its number over all sources, is copied.</param>
    public static void Copy(DatasetInfo info, IReadOnlyList<IEpisodeSource> sources, string into, string? format, TextWriter output, Func<int, Episode, bool> wanted)
    {
        if (Path.Exists(into)) throw new ArgumentException($"{into} exists already. Choose another name.");
        int number = 0, copied = 0;
        using (IEpisodeWriter writer = DatasetFormats.Create(into, format ?? (Path.GetExtension(into) is ".hdf5" or ".h5" ? "robomimic" : "lerobot"), info))
        {
            foreach (IEpisodeSource source in sources)
            {
                foreach (Episode episode in DataProgress.Read(source, output, "copying"))
                {
                    if (!wanted(number++, episode)) continue;
                    writer.Add(episode);
                    copied++;
                }
            }
        }

        output.WriteLine($"{copied} episodes in {into}");
    }
}
