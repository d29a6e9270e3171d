using System.CommandLine;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Cli;

/// <summary>The rollout command as a function, for the program and for tests.</summary>
public static class CommandLine
{
    /// <summary>Runs the command.</summary>
    /// <param name="args">Arguments.</param>
    /// <param name="output">Receives results.</param>
    /// <param name="error">Receives errors.</param>
    /// <returns>0 when it worked, 1 when a check or training failed, 2 for bad input, 130 when interrupted.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        RootCommand root = new("Robot learning for .NET. Begin with: rollout train ppo CartPole-v1")
        {
            TrainCommand.Create(output), CloneCommand.Create(output), RecordCommand.Create(output), DaggerCommand.Create(output), ExpertsCommand.Create(output), HullCommand.Create(output), EvaluateCommand.Create(output), PlayCommand.Create(output), ExportCommand.Create(output),
            EnvironmentsCommand.Create(output), WrappersCommand.Create(output), OptionsCommand.Create(output), CheckCommand.Create(output), SolveCommand.Create(output), BenchCommand.Create(output), LabCommand.Create(output),
            CompareCommand.Create(output),
            WatchCommand.Create(output),
            DiagnoseCommand.Create(output),
            DataCommand.Create(output),
        };
        try
        {
            if (args is [])
            {
                root.Parse("--help").Invoke(new InvocationConfiguration { Output = output, Error = error });
                return 2;
            }

            if (args is [var command, ..] && !command.StartsWith('-') && !root.Subcommands.Any(known => known.Name == command))
                throw new UnknownNameException("command", command, root.Subcommands.Select(known => known.Name));
            ParseResult parsed = root.Parse(args);
            if (parsed.Errors.Count > 0)
            {
                error.WriteLine($"error: {Plain(parsed.Errors[0].Message)} See: rollout --help");
                return 2;
            }

            return parsed.Invoke(new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false });
        }
        catch (Exception exception) when (Environment.GetEnvironmentVariable("ROLLOUT_DEBUG") != "1")
        {
            error.WriteLine("error: " + (exception is OutOfMemoryException ? "There is not enough memory for this: choose fewer environments, fewer steps between updates or narrower layers." : exception.Message));
            return exception is ArgumentException or InvalidDataException or ControlException or DatasetException or NotSupportedException or FileNotFoundException or OutOfMemoryException ? 2 : 1;
        }
    }

    /// <summary>Says what a value must be instead of naming a type of .NET.</summary>
    private static string Plain(string message) => message
        .Replace("System.Nullable`1[", "", StringComparison.Ordinal).Replace("]'", "'", StringComparison.Ordinal)
        .Replace("expected type 'System.UInt64'", "a whole number of at least 0", StringComparison.Ordinal)
        .Replace("expected type 'System.Int32'", "a whole number", StringComparison.Ordinal)
        .Replace("expected type 'System.Int64'", "a whole number", StringComparison.Ordinal)
        .Replace("expected type 'System.Double'", "a number", StringComparison.Ordinal);
}
