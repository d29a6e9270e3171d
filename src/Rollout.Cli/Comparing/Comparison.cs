using System.Text.Json;
using System.Text.Json.Serialization;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Scores of a method on one task, or on all of them.</summary>
internal sealed record MethodScore(
    string Method, string Environment, int Runs, double InterquartileMean, double InterquartileMeanLow, double InterquartileMeanHigh, double Mean, double Median, IReadOnlyList<double> Scores);

/// <summary>How likely a run of one method scores above a run of another.</summary>
internal sealed record Improvement(string Method, string Over, int Environments, double Probability, double ProbabilityLow, double ProbabilityHigh);

/// <summary>What a comparison found.</summary>
internal sealed record ComparisonReport(string Score, int Samples, double Confidence, IReadOnlyList<MethodScore> Methods, IReadOnlyList<Improvement> Improvements);

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ComparisonReport))]
internal sealed partial class ComparisonJson : JsonSerializerContext;

/// <summary>Compares methods by the scores of their runs; formulas: docs/commands/compare.md.</summary>
internal static class Comparison
{
    public const double Confidence = 0.95;

    /// <summary>The name under which scores of all tasks stand together.</summary>
    public const string AllEnvironments = "all, scaled";

    /// <summary>Compares.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="scores">The score of each run.</param>
    /// <param name="what">What the score is, in words.</param>
    /// <param name="samples">Samples of the bootstrap.</param>
    /// <param name="seed">Seed of the bootstrap.</param>
    public static ComparisonReport Of(IReadOnlyList<ComparedRun> runs, double[] scores, string what, int samples, ulong seed)
    {
        StratifiedBootstrap bootstrap = new(seed, samples, Confidence);
        string[] methods = [.. runs.Select(run => run.Method).Distinct()], environments = [.. runs.Select(run => run.Environment).Distinct()];
        double[] Of(string method, string environment) => [.. runs.Zip(scores).Where(pair => pair.First.Method == method && pair.First.Environment == environment).Select(pair => pair.Second)];

        List<MethodScore> table = [];
        foreach (string environment in environments)
        {
            foreach (string method in methods.Where(method => Of(method, environment).Length > 0)) table.Add(Score(method, environment, [Of(method, environment)], bootstrap));
        }

        if (environments.Length > 1)
        {
            double[] lowest = [.. environments.Select(environment => methods.SelectMany(method => Of(method, environment)).Min())];
            double[] highest = [.. environments.Select(environment => methods.SelectMany(method => Of(method, environment)).Max())];
            foreach (string method in methods.Where(method => environments.All(environment => Of(method, environment).Length > 0)))
            {
                double[][] scaled = [.. environments.Select((environment, i) => Of(method, environment).Select(score => highest[i] > lowest[i] ? (score - lowest[i]) / (highest[i] - lowest[i]) : 1).ToArray())];
                table.Add(Score(method, AllEnvironments, scaled, bootstrap));
            }
        }

        List<Improvement> improvements = [];
        foreach ((string x, string y) in methods.SelectMany((x, i) => methods.Skip(i + 1).Select(y => (x, y))))
        {
            string[] both = [.. environments.Where(environment => Of(x, environment).Length > 0 && Of(y, environment).Length > 0)];
            if (both.Length == 0) continue;
            double[][] ours = [.. both.Select(environment => Of(x, environment))], theirs = [.. both.Select(environment => Of(y, environment))];
            (double low, double high) = bootstrap.Interval(ours, theirs, ProbabilityOfImprovement.Of);
            improvements.Add(new Improvement(x, y, both.Length, ProbabilityOfImprovement.Of(ours, theirs), low, high));
        }

        return new ComparisonReport(what, samples, Confidence, table, improvements);
    }

    /// <summary>The interquartile mean of all runs on all tasks together.</summary>
    public static double PooledInterquartileMean(IReadOnlyList<double[]> scores) => InterquartileMean.Of([.. scores.SelectMany(task => task)]);

    private static MethodScore Score(string method, string environment, double[][] scores, StratifiedBootstrap bootstrap)
    {
        double[] pooled = [.. scores.SelectMany(task => task)], sorted = [.. pooled.Order()];
        (double low, double high) = bootstrap.Interval(scores, PooledInterquartileMean);
        double median = (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        return new MethodScore(method, environment, pooled.Length, InterquartileMean.Of(pooled), low, high, pooled.Average(), median, pooled);
    }
}
