using System.Diagnostics;
using Rollout.Cli;
using Rollout.Core;

namespace Rollout.Tests.Cli;

/// <summary>Trainings that are killed at random moments, as by a power cut, go on to the bits of one that was not. ROLLOUT_SLOW=1 kills 200.</summary>
public class CrashTests
{
    private const string Line = "train ppo CartPole-v1 --steps 30000 --seed 7 --threads 1 --quiet --checkpoint-seconds 0.02";
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Fact]
    public void A_killed_run_goes_on_to_the_same_bits()
    {
        string whole = Path.Combine(_folder, "whole");
        long start = Stopwatch.GetTimestamp();
        using (Process process = Start(whole)) process.WaitForExit();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        byte[] checkpoint = File.ReadAllBytes(Path.Combine(whole, "latest.checkpoint")), model = File.ReadAllBytes(Path.Combine(whole, "policy.onnx"));
        ProgressTable progress = ProgressTable.Read(Path.Combine(whole, "progress.csv"));

        RandomStream random = new(2026);
        int killed = 0, begun = 0, saved = 0, wanted = SlowTest.Count(2, 200);
        for (int i = 0; killed < wanted; i++)
        {
            string run = Path.Combine(_folder, $"{i}");
            using (Process process = Start(run))
            {
                // One that was faster than its moment counts for nothing.
                if (process.WaitForExit(TimeSpan.FromSeconds(random.NextDouble() * 0.9 * seconds))) continue;
                process.Kill();
                process.WaitForExit();
                killed++;
            }

            // Killed before it wrote its options there is nothing to go on with, and the same command begins it.
            bool exists = File.Exists(Path.Combine(run, "options.json"));
            begun += exists ? 1 : 0;
            saved += File.Exists(Path.Combine(run, "latest.checkpoint")) ? 1 : 0;
            StringWriter error = new();
            int code = CommandLine.Run((exists ? $"train --resume {run} --threads 1 --quiet" : $"{Line} --run {run}").Split(' '), TextWriter.Null, error);
            Assert.True(code == 0, error.ToString());
            Assert.True(checkpoint.AsSpan().SequenceEqual(File.ReadAllBytes(Path.Combine(run, "latest.checkpoint"))), $"run {i} ended with other bits");
            Assert.Equal(model, File.ReadAllBytes(Path.Combine(run, "policy.onnx")));
            ProgressTable resumed = ProgressTable.Read(Path.Combine(run, "progress.csv"));
            Assert.Equal(progress.Steps, resumed.Steps);
            Assert.Equal(progress[ProgressTable.Return], resumed[ProgressTable.Return]);
            Directory.Delete(run, recursive: true);
        }

        TestContext.Current.SendDiagnosticMessage($"{killed} runs killed, {begun} after their options and {saved} after a checkpoint were written; an uninterrupted one takes {seconds:F2} s");
        Directory.Delete(_folder, recursive: true);
        if (wanted >= 200) Assert.True(saved > 20 && saved < killed, $"{killed} killed, {saved} with a checkpoint");
    }

    private static Process Start(string run)
    {
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "rollout.exe" : "rollout");
        return Process.Start(new ProcessStartInfo(program, $"{Line} --run {run}") { RedirectStandardOutput = true })!;
    }
}
