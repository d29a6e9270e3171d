using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataSplitCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Option<string> into = new("--out") { Description = "Name of the new dataset; the rest goes to NAME-rest.", Required = true };
        Option<double> share = new("--share") { Description = "Share of the episodes, drawn at random.", DefaultValueFactory = _ => 0.9 };
        Option<ulong> seed = new("--seed") { Description = "Decides which.", DefaultValueFactory = _ => 0 };
        Option<string?> keep = new("--keep") { Description = "Episodes to keep instead of a share, such as 0-9,12; the rest is not written." };
        Command command = new("split", "Divide a dataset by episodes. Example: rollout data split demos/pusht --out demos/train --share 0.9") { dataset, into, share, seed, keep };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(dataset)!, name = parsed.GetValue(into)!;
            using IEpisodeSource source = DatasetFormats.Open(path);
            if (parsed.GetValue(keep) is { } kept)
            {
                HashSet<int> chosen = Numbers(kept, source.EpisodeCount);
                DataConvertCommand.Copy(source.Info, [source], name, null, output, (number, _) => chosen.Contains(number));
                return 0;
            }

            double part = parsed.GetValue(share);
            if (part is not (> 0 and < 1)) throw new ArgumentException($"--share is {part}; it must lie between 0 and 1.");
            int[] order = [.. Enumerable.Range(0, source.EpisodeCount)];
            new RandomStream(parsed.GetValue(seed), stream: 6).Shuffle(order);
            HashSet<int> first = [.. order[..Math.Clamp((int)Math.Round(part * order.Length), Math.Min(1, order.Length), Math.Max(0, order.Length - 1))]];
            DataConvertCommand.Copy(source.Info, [source], name, null, output, (number, _) => first.Contains(number));
            string extension = Path.GetExtension(name) is ".hdf5" or ".h5" ? Path.GetExtension(name) : "";
            DataConvertCommand.Copy(source.Info, [source], name[..(name.Length - extension.Length)] + "-rest" + extension, null, output, (number, _) => !first.Contains(number));
            return 0;
        });
        return command;
    }

    /// <summary>Numbers and ranges, such as 0-9,12.</summary>
    private static HashSet<int> Numbers(string text, int count)
    {
        HashSet<int> numbers = [];
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2 || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last) || last < first || last >= count)
                throw new ArgumentException($"--keep {text}: '{part}' is no episode or range of episodes from 0 to {count - 1}.");
            for (int number = first; number <= last; number++) numbers.Add(number);
        }

        return numbers;
    }
}
