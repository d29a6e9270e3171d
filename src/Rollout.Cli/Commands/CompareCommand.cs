using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

internal static class CompareCommand
{
    public static Command Create(TextWriter output)
    {
        Argument<string[]> folders = new("runs") { Description = "Run folders, and folders of seeds that train --seeds made.", Arity = ArgumentArity.OneOrMore };
        Option<string?> into = new("--out") { Description = "Folder of comparison.png and comparison.svg; by default the runs' own where there is one, otherwise comparison/." };
        Option<string> metric = new("--metric") { Description = "Column of progress.csv to draw and to score by.", DefaultValueFactory = _ => ProgressTable.Return };
        Option<int?> evaluate = new("--evaluate") { Description = "Score each run by the mean return of this many episodes of its final policy, not by the end of its curve." };
        Option<bool> overFrames = new("--over-frames") { Description = "Of clones: draw scores against the frames they learned from, a line a preset and dataset." };
        Option<int> samples = new("--samples") { Description = "Samples of the bootstrap.", DefaultValueFactory = _ => 5000 };
        Option<ulong> seed = new("--seed") { Description = "Seed of the bootstrap and of --evaluate." };
        Option<bool> json = new("--json") { Description = "JSON instead of a table." };
        Command command = new("compare", "Compare methods over seeds: curves with intervals, interquartile means, probability of improvement. Example: rollout compare runs/*_seeds_*")
        {
            folders, into, metric, evaluate, overFrames, samples, seed, json,
        };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(samples) < 100) throw new ArgumentException($"--samples is {parsed.GetValue(samples)}; it must be at least 100.");
            if (parsed.GetValue(evaluate) < 1) throw new ArgumentException($"--evaluate is {parsed.GetValue(evaluate)}; it must be at least 1.");
            string[] paths = parsed.GetValue(folders)!;
            string column = parsed.GetValue(metric)!;
            IReadOnlyList<ComparedRun> runs = ComparedRun.Read(paths, column);
            double[] scores = [.. runs.Select(run => parsed.GetValue(evaluate) is { } episodes ? Evaluate(run, episodes, parsed.GetValue(seed)) : run.Returns[^1])];
            string what = parsed.GetValue(evaluate) is { } played ? (runs.Any(run => ScoreOf(run) == EpisodeScore.BestReward) ? $"mean of the best reward of {played} episodes of the final policy" : $"mean return of {played} episodes of the final policy") : $"last {column} of each run";
            if (parsed.GetValue(overFrames))
            {
                Scale(runs, scores, what, Path.Combine(parsed.GetValue(into) ?? (paths is [var single] ? single : "comparison"), "scaling"), parsed.GetValue(seed), parsed.GetValue(evaluate), output);
                return 0;
            }

            ComparisonReport report = Comparison.Of(runs, scores, what, parsed.GetValue(samples), parsed.GetValue(seed));
            string picture = Path.Combine(parsed.GetValue(into) ?? (paths is [var only] ? only : "comparison"), "comparison");
            ComparisonFigure.Write(picture, runs, column, parsed.GetValue(seed));
            if (parsed.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(report, ComparisonJson.Default.ComparisonReport));
            else Print(report, runs, picture, output);
            return 0;
        });
        return command;
    }

    private static void Scale(IReadOnlyList<ComparedRun> runs, double[] scores, string what, string picture, ulong seed, int? episodes, TextWriter output)
    {
        ScaledRun[] scaled = [.. runs.Zip(scores, (run, score) =>
        {
            (string series, int frames) = ScalingFigure.Describe(run.Folder);
            return new ScaledRun(series, frames, score);
        })];
        string axis = episodes is null ? what : $"{(ScoreOf(runs[0]) == EpisodeScore.BestReward ? "best reward" : "return")}, mean of {episodes} episodes";
        ScalingFigure.Write(picture, scaled, runs[0].Environment, axis, seed);
        int width = scaled.Max(run => run.Series.Length) + 2;
        output.WriteLine($"Score: {what}. Intervals: 95 %, of the mean over runs by a bootstrap.");
        output.WriteLine($"{"clone".PadRight(width)}{"frames",8}{"runs",6}{"mean",10}  95 % interval");
        foreach ((string series, double frames, double mean, double low, double high, int count) in ScalingFigure.Means(scaled, seed))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{series.PadRight(width)}{frames,8:N0}{count,6}{mean,10:G4}  {low:G4} to {high:G4}"));
        output.WriteLine($"Figure: {picture}.png and {picture}.svg");
    }

    private static EpisodeScore ScoreOf(ComparedRun run)
    {
        RunSettings settings = RunFolder.Open(run.Folder).Settings;
        return Plugins.Registry(settings.Assembly).Find(settings.Environment).Score;
    }

    private static double Evaluate(ComparedRun run, int episodes, ulong seed)
    {
        using TrainedPolicy trained = TrainedPolicy.Load(run.Folder);
        using IVectorEnvironment environment = Plugins.Registry(trained.Settings.Assembly).MakeVector(trained.Spec.Id, Math.Min(episodes, 16), AutoresetMode.SameStep, trained.Settings.Wrappers());
        return Evaluation.Run(trained.Policy, environment, episodes, trained.Spec.EvaluationSeed ?? seed + 1_000_000).Score(trained.Spec.Score);
    }

    private static void Print(ComparisonReport report, IReadOnlyList<ComparedRun> runs, string picture, TextWriter output)
    {
        int width = Math.Max("method".Length, report.Methods.Max(row => row.Method.Length)) + 2, task = Math.Max("environment".Length, report.Methods.Max(row => row.Environment.Length)) + 2;
        output.WriteLine($"Score: {report.Score}. Intervals: 95 %, {report.Samples} samples of a stratified bootstrap.");
        output.WriteLine($"{"environment".PadRight(task)}{"method".PadRight(width)}{"runs",5}{"IQM",11}  {"95 % interval",-23}{"mean",11}{"median",11}");
        foreach (MethodScore row in report.Methods)
        {
            // Scaled scores and coverages lie within [0, 1]; returns are rarely told apart by hundredths.
            string format = row.Environment == Comparison.AllEnvironments || Math.Abs(row.Mean) < 2 ? "F3" : "F1";
            string Text(double value) => value.ToString(format, CultureInfo.InvariantCulture);
            string interval = row.Runs < 2 ? "-" : $"{Text(row.InterquartileMeanLow)} to {Text(row.InterquartileMeanHigh)}";
            output.WriteLine($"{row.Environment.PadRight(task)}{row.Method.PadRight(width)}{row.Runs,5}{Text(row.InterquartileMean),11}  {interval,-23}{Text(row.Mean),11}{Text(row.Median),11}");
        }

        foreach (Improvement pair in report.Improvements)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"P({pair.Method} > {pair.Over}) = {pair.Probability:F3}, 95 % interval {pair.ProbabilityLow:F3} to {pair.ProbabilityHigh:F3}{(pair.Environments > 1 ? $", over {pair.Environments} environments" : "")}"));
        }

        foreach (IGrouping<string, ComparedRun> environment in runs.GroupBy(run => run.Environment))
        {
            double shortest = environment.Min(run => run.Steps[^1]), longest = environment.Max(run => run.Steps[^1]);
            if (shortest < 0.95 * longest) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Mind: the runs on {environment.Key} end at different steps, {shortest:N0} to {longest:N0}."));
        }

        if (report.Methods.Any(row => row.Runs < 5)) output.WriteLine("Mind: fewer than 5 runs say little; train more with --seeds.");
        output.WriteLine($"Curves: {picture}.png and {picture}.svg");
    }
}
