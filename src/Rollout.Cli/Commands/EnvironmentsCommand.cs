using System.CommandLine;
using System.Globalization;
using Rollout.Core;

namespace Rollout.Cli;

internal static class EnvironmentsCommand
{
    public static Command Create(TextWriter output)
    {
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Command command = new("envs", "List the environments.") { assembly };
        command.SetAction(parsed =>
        {
            EnvironmentSpec[] all = [.. Plugins.Registry(parsed.GetValue(assembly)).All];
            int width = all.Max(spec => spec.Id.Length) + 1;
            output.WriteLine($"{"id".PadRight(width)}{"observations",-14}{"actions",-28}{"limit",-7}{"solved at",-10}summary");
            foreach (EnvironmentSpec spec in all)
            {
                using IEnvironment environment = spec.Create();
                string limit = spec.MaxEpisodeSteps?.ToString(CultureInfo.InvariantCulture) ?? "-", threshold = spec.RewardThreshold?.ToString(CultureInfo.InvariantCulture) ?? "-";
                output.WriteLine($"{spec.Id.PadRight(width)}{environment.ObservationSpace.FloatCount + environment.ObservationSpace.ByteCount,-14}{environment.ActionSpace,-28}{limit,-7}{threshold,-10}{spec.Summary}");
            }

            return 0;
        });
        return command;
    }
}
