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
            output.WriteLine($"{"id",-26}{"observations",-14}{"actions",-26}{"limit",-7}{"solved at",-10}summary");
            foreach (EnvironmentSpec spec in Plugins.Registry(parsed.GetValue(assembly)).All)
            {
                using IEnvironment environment = spec.Create();
                string limit = spec.MaxEpisodeSteps?.ToString(CultureInfo.InvariantCulture) ?? "-", threshold = spec.RewardThreshold?.ToString(CultureInfo.InvariantCulture) ?? "-";
                output.WriteLine($"{spec.Id,-26}{environment.ObservationSpace.FloatCount + environment.ObservationSpace.ByteCount,-14}{environment.ActionSpace,-26}{limit,-7}{threshold,-10}{spec.Summary}");
            }

            return 0;
        });
        return command;
    }
}
