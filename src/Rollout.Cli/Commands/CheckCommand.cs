using System.CommandLine;
using System.Globalization;
using Rollout.Core;
using Rollout.Environments;

namespace Rollout.Cli;

internal static class CheckCommand
{
    /// <summary>Largest deviation that a recording of the same arithmetic may show; MountainCarContinuous and the other promotion of NumPy round to floats.</summary>
    private const double Exact = 1e-12, Single = 1e-6;

    public static Command Create(TextWriter output)
    {
        Argument<string> environment = new("environment") { Description = "Environment, such as CartPole-v1." };
        Option<string?> trajectory = new("--trajectory") { Description = "A recording to compare step by step, in the format of tests/Fixtures/gymnasium." };
        Option<string?> assembly = new("--assembly") { Description = "Your own build, whose IEnvironmentPlugin registers environments." };
        Command command = new("check", "Look for mistakes in an environment, or compare it with a recording.") { environment, trajectory, assembly };
        command.SetAction(parsed =>
        {
            EnvironmentRegistry registry = Plugins.Registry(parsed.GetValue(assembly));
            string id = parsed.GetValue(environment)!;
            return parsed.GetValue(trajectory) is { } path ? Compare(output, registry, id, path) : Look(output, registry, id);
        });
        return command;
    }

    private static int Look(TextWriter output, EnvironmentRegistry registry, string id)
    {
        IReadOnlyList<string> findings = EnvironmentCheck.Run(registry.Find(id));
        foreach (string finding in findings) output.WriteLine("- " + finding);
        output.WriteLine(findings.Count == 0 ? $"{id}: no mistakes found" : $"{id}: {findings.Count} {(findings.Count == 1 ? "mistake" : "mistakes")} found");
        return findings.Count == 0 ? 0 : 1;
    }

    private static int Compare(TextWriter output, EnvironmentRegistry registry, string id, string path)
    {
        if (!File.Exists(path)) throw new ArgumentException($"--trajectory {path} does not exist.");
        bool good = true;
        double largest = 0;
        foreach (TrajectoryDeviation deviation in TrajectoryCheck.Run(registry, id, path))
        {
            double tolerance = deviation.Name.EndsWith("(NumPy 2)", StringComparison.Ordinal) || id == "MountainCarContinuous-v0" ? Single : Exact;
            bool passes = deviation.State <= tolerance && deviation.Reward <= tolerance && deviation.Observation <= Single && deviation.WrongFlags == 0;
            good &= passes;
            largest = Math.Max(largest, Math.Max(deviation.State, Math.Max(deviation.Reward, deviation.Observation)));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{(passes ? "ok  " : "FAIL")} {deviation.Name}: {deviation.Steps} steps, state {deviation.State:E2}, observation {deviation.Observation:E2}, reward {deviation.Reward:E2}, wrong flags {deviation.WrongFlags}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{id}: largest deviation {largest:E2}"));
        return good ? 0 : 1;
    }
}
