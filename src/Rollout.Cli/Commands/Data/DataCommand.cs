using System.CommandLine;

namespace Rollout.Cli;

/// <summary>rollout data: the verbs on datasets, one line each.</summary>
internal static class DataCommand
{
    public static Command Create(TextWriter output) =>
        new("data", "Look into, convert and mend datasets of demonstrations. Example: rollout data info demos/pusht")
        {
            DataInfoCommand.Create(output), DataStatsCommand.Create(output), DataConvertCommand.Create(output), DataMergeCommand.Create(output),
            DataSplitCommand.Create(output), DataDoctorCommand.Create(output), DataPlayCommand.Create(output),
        };

    public static Argument<string> Dataset() => new("dataset") { Description = "Folder or file: LeRobot, robomimic, ACT or Minari." };
}
