using System.CommandLine;
using System.Globalization;
using System.Text;
using Rollout.Core;
using Rollout.Labs;

namespace Rollout.Cli;

internal static class LabCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string> name = new("name") { Description = "A lab, 'all' for every one that is not slow, or 'list'. " + string.Join(", ", LabCatalogue.All.Select(lab => lab.Name + (lab.Slow ? " (slow)" : ""))) + "." };
        Option<int> seed = new("--seed") { Description = "Seed of all randomness." };
        Option<string> folder = new("--out") { Description = "Folder for figures and data.", DefaultValueFactory = _ => "labs" };
        Command command = new("lab", "Run an experiment: what a claim says, what comes out, and a verdict.") { name, seed, folder };
        command.SetAction(parsed =>
        {
            int value = parsed.GetValue(seed);
            if (value < 0) throw new ArgumentException($"--seed is {value}; it must not be negative.");
            string wanted = parsed.GetValue(name)!;
            if (wanted == "list")
            {
                foreach (Lab lab in LabCatalogue.All) output.WriteLine($"{lab.Name,-24}{lab.Claim}{(lab.Slow ? " (slow)" : "")}");
                return 0;
            }

            Lab[] labs = wanted == "all" ? [.. LabCatalogue.All.Where(lab => !lab.Slow)] : [LabCatalogue.Find(wanted)];
            List<(Lab Lab, LabReport Report, double Seconds)> done = [];
            foreach (Lab lab in labs) done.Add(RunOne(lab, (ulong)value, parsed.GetValue(folder)!, output));
            if (labs.Length > 1) Summarise(done, output);
            return done.All(result => result.Report.Passed) ? 0 : 1;
        });
        return command;
    }

    private static (Lab Lab, LabReport Report, double Seconds) RunOne(Lab lab, ulong seed, string folder, TextWriter output)
    {
        bool live = !Console.IsErrorRedirected;
        string own = Path.Combine(folder, lab.Name);
        Directory.CreateDirectory(own);
        LabReport report = new(seed, live ? (share, what) => Console.Error.Write($"\r{lab.Name} {share,4:P0} {what,-50}") : null);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        lab.Run(report);
        double seconds = System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (live) Console.Error.Write("\r" + new string(' ', 90) + "\r");
        LabFigure.Write(own, report);
        int what = Width("what", check => check.What), expected = Width("expected", check => check.Expected), measured = Width("measured", check => check.Measured);
        StringBuilder table = new("what,expected,measured,verdict\n");
        output.WriteLine($"{lab.Name}: {lab.Claim}");
        output.WriteLine($"  {"what".PadRight(what)}{"expected".PadRight(expected)}{"measured".PadRight(measured)}verdict");
        foreach (LabCheck check in report.Checks)
        {
            string verdict = check.Passed ? "pass" : "FAIL";
            output.WriteLine($"  {check.What.PadRight(what)}{check.Expected.PadRight(expected)}{check.Measured.PadRight(measured)}{verdict}");
            table.Append(CultureInfo.InvariantCulture, $"\"{check.What}\",\"{check.Expected}\",\"{check.Measured.Replace('"', '\'')}\",{verdict}\n");
        }

        int Width(string header, Func<LabCheck, string> cell) => Math.Max(header.Length, report.Checks.Select(check => cell(check).Length).DefaultIfEmpty(0).Max()) + 2;

        AtomicFile.Write(Path.Combine(own, "table.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(table.ToString())));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {(report.Passed ? "holds" : "DOES NOT HOLD")} with seed {seed} in {seconds:F1} s: {own}/figure.png, figure.svg, data.csv, table.csv"));
        output.WriteLine();
        return (lab, report, seconds);
    }

    private static void Summarise(List<(Lab Lab, LabReport Report, double Seconds)> done, TextWriter output)
    {
        foreach ((Lab lab, LabReport report, double seconds) in done)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lab.Name,-24}{report.Checks.Count(check => check.Passed),3} of {report.Checks.Count,3} checks {(report.Passed ? "hold" : "FAIL")} {seconds,8:F1} s"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{done.Count(result => result.Report.Passed)} of {done.Count} labs hold, {done.Sum(result => result.Seconds):F0} s"));
    }
}
