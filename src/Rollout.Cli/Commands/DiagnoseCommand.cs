using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Rollout.Cli;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class FindingJson : JsonSerializerContext;

internal static class DiagnoseCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> folder = new("run") { Description = "Run folder." };
        Option<bool> json = new("--json") { Description = "JSON instead of sentences: [] for a healthy run." };
        Command command = new("diagnose", "Name likely faults of a training in plain words, each with the number that shows it and a remedy. Exit code 1 when there are any.") { folder, json };
        command.SetAction(parsed =>
        {
            string path = parsed.GetValue(folder)!;
            (RunFolder opened, RunSettings settings) = RunFolder.Open(path);
            DiagnosedRun run = new(path, settings, ProgressTable.Read(opened.Progress));
            IReadOnlyList<Finding> findings = Diagnoses.Of(run);
            if (parsed.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(findings, FindingJson.Default.IReadOnlyListFinding));
            else Print(run, findings, output);
            return findings.Count == 0 ? 0 : 1;
        });
        return command;
    }

    private static void Print(DiagnosedRun run, IReadOnlyList<Finding> findings, TextWriter output)
    {
        string state = string.Create(CultureInfo.InvariantCulture,
            $"{run.Settings.Algorithm} on {run.Settings.Environment}: {run.Steps:N0} of {run.Settings.TotalSteps:N0} steps, mean return {run.Last(ProgressTable.Return, 1):F1}{(run.Threshold is { } threshold ? $", solved at {threshold}" : "")}");
        output.WriteLine(state);
        if (findings.Count == 0) output.WriteLine($"Healthy: none of {Diagnoses.All.Count} known faults shows.");
        foreach (Finding finding in findings)
        {
            output.WriteLine();
            output.WriteLine(finding.Fault);
            output.WriteLine($"  shown by: {finding.Evidence}");
            output.WriteLine($"  remedy:   {finding.Remedy}");
        }
    }
}
