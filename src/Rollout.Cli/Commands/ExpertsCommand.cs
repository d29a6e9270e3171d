using System.CommandLine;
using Rollout.Control;

namespace Rollout.Cli;

internal static class ExpertsCommand
{
    public static Command Create(TextWriter output)
    {
        Command command = new("experts", "List the controllers that know how a task is done, for rollout record and rollout dagger.");
        command.SetAction(_ =>
        {
            int width = ExpertCatalogue.All.Max(expert => expert.Environment.Length) + 2, names = ExpertCatalogue.All.Max(expert => expert.Name.Length) + 2;
            foreach (Expert expert in ExpertCatalogue.All) output.WriteLine($"{expert.Environment.PadRight(width)}{expert.Name.PadRight(names)}{expert.Summary}");
            return 0;
        });
        return command;
    }
}
