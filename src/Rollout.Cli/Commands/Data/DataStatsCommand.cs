using System.CommandLine;
using System.Globalization;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataStatsCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Command command = new("stats", "Statistics of every column, gathered from the data. Example: rollout data stats demos/pusht") { dataset };
        command.SetAction(parsed =>
        {
            using IEpisodeSource source = DatasetFormats.Open(parsed.GetValue(dataset)!);
            FeatureStatistics[] columns = [.. source.Info.Features.Where(feature => feature.Type != ElementType.Text).Select(feature => new FeatureStatistics(feature))];
            int shortest = int.MaxValue, longest = 0;
            foreach (Episode episode in DataProgress.Read(source, output, "reading"))
            {
                foreach (FeatureStatistics column in columns) column.Add(episode);
                (shortest, longest) = (Math.Min(shortest, episode.Length), Math.Max(longest, episode.Length));
            }

            if (longest == 0) throw new DatasetException($"{parsed.GetValue(dataset)} has no episodes.");
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{source.EpisodeCount:N0} episodes of {shortest} to {longest} frames"));
            output.WriteLine($"{"column",-34}{"mean",12}{"deviation",12}{"minimum",12}{"1 %",12}{"median",12}{"99 %",12}{"maximum",12}");
            foreach (FeatureStatistics column in columns)
            {
                double[] deviation = column.Deviation();
                double[][] quantiles = column.Quantiles();
                for (int j = 0; j < column.Width; j++)
                {
                    string name = column.Width == 1 ? column.Feature.Name : $"{column.Feature.Name}[{(column.Feature.Type == ElementType.Image ? null : column.Feature.Names?[j]) ?? j.ToString(CultureInfo.InvariantCulture)}]";
                    output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{name,-34}{column.Mean[j],12:G5}{deviation[j],12:G5}{column.Minimum[j],12:G5}{quantiles[0][j],12:G5}{quantiles[2][j],12:G5}{quantiles[4][j],12:G5}{column.Maximum[j],12:G5}"));
                }
            }

            return 0;
        });
        return command;
    }
}
