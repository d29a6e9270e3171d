using System.CommandLine;
using System.Globalization;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataInfoCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Command command = new("info", "What a dataset holds. Example: rollout data info demos/pusht") { dataset };
        command.SetAction(parsed =>
        {
            using IEpisodeSource source = DatasetFormats.Open(parsed.GetValue(dataset)!);
            DatasetInfo info = source.Info;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{source.EpisodeCount:N0} episodes, {source.FrameCount:N0} frames at {info.FramesPerSecond:G4} a second: {source.FrameCount / info.FramesPerSecond / 60:F1} minutes"));
            if (info.Environment is { } environment) output.WriteLine($"environment {environment}");
            if (info.Robot.Length > 0) output.WriteLine($"robot {info.Robot}");
            foreach (Feature feature in info.Features)
                output.WriteLine($"  {feature.Name,-32}{feature.Type,-10}[{string.Join(", ", feature.Shape)}]{(feature.Names is null ? "" : "  " + string.Join(", ", feature.Names.Take(12)))}");
            foreach (string remark in source.Remarks) output.WriteLine("note: " + remark);
            return 0;
        });
        return command;
    }
}
