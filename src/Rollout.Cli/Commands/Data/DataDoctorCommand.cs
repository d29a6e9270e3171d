using System.CommandLine;
using Rollout.Datasets;

namespace Rollout.Cli;

internal static class DataDoctorCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> dataset = DataCommand.Dataset();
        Command command = new("doctor", "Look for what hurts a policy learned from a dataset; exit code 1 when something is found. Example: rollout data doctor demos/pusht") { dataset };
        command.SetAction(parsed =>
        {
            using IEpisodeSource source = DatasetFormats.Open(parsed.GetValue(dataset)!);
            DatasetDoctor doctor = new(source.Info);
            foreach (Episode episode in DataProgress.Read(source, output, "examining")) doctor.Add(episode);
            IReadOnlyList<DatasetFinding> findings = doctor.Findings();
            foreach (DatasetFinding finding in findings)
            {
                output.WriteLine($"- {finding.Kind}, {finding.Where}: {finding.What}");
                output.WriteLine($"  {finding.Remedy}");
            }

            output.WriteLine(findings.Count == 0 ? $"{source.EpisodeCount} episodes: nothing found" : $"{source.EpisodeCount} episodes: {findings.Count} {(findings.Count == 1 ? "finding" : "findings")}");
            return findings.Count == 0 ? 0 : 1;
        });
        return command;
    }
}
