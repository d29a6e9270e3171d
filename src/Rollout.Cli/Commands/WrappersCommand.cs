using System.CommandLine;
using Rollout.Core;

namespace Rollout.Cli;

internal static class WrappersCommand
{
    public static Command Create(TextWriter output)
    {
        Command command = new("wrappers", "List the wrappers for: rollout train ... --wrap NAME:VALUE or --wrap NAME:PARAMETER=VALUE.");
        command.SetAction(_ =>
        {
            foreach (WrapperKind kind in WrapperCatalogue.All)
                output.WriteLine($"{string.Join(':', kind.Parameters.Prepend(kind.Name)),-52} {kind.Summary}");
            return 0;
        });
        return command;
    }
}
