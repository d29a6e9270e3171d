using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Learning curves of methods, a panel a task: interquartile mean over the runs and its bootstrap interval.</summary>
internal static class ComparisonFigure
{
    private const int Points = 120, Samples = 400;

    /// <summary>Writes PATH.png and PATH.svg.</summary>
    public static void Write(string path, IReadOnlyList<ComparedRun> runs, string metric, ulong seed)
    {
        string[] methods = [.. runs.Select(run => run.Method).Distinct()];
        List<ScottPlot.Plot> plots = [];
        foreach (IGrouping<string, ComparedRun> task in runs.GroupBy(run => run.Environment))
        {
            ScottPlot.Plot plot = Figure.Plot(task.Key, "environment steps", metric == ProgressTable.Return ? "return, mean of the last 100 episodes" : metric);
            foreach (IGrouping<string, ComparedRun> method in task.GroupBy(run => run.Method)) Add(plot, method.Key, Figure.Color(Array.IndexOf(methods, method.Key)), [.. method], seed);
            plot.ShowLegend(ScottPlot.Edge.Bottom);
            plots.Add(plot);
        }

        Figure.Write(path, [.. plots]);
    }

    private static void Add(ScottPlot.Plot plot, string label, ScottPlot.Color color, ComparedRun[] runs, ulong seed)
    {
        // Only where every run has values: a mean over a changing set of runs would jump.
        double first = runs.Max(run => run.Steps[0]), last = Math.Max(first, runs.Min(run => run.Steps[^1]));
        double[] steps = [.. Enumerable.Range(0, Points).Select(i => first + (last - first) * i / (Points - 1))], middle = new double[Points], low = new double[Points], high = new double[Points];
        StratifiedBootstrap bootstrap = new(seed, Samples, Comparison.Confidence);
        for (int i = 0; i < Points; i++)
        {
            double[] values = [.. runs.Select(run => run.At(steps[i]))];
            middle[i] = InterquartileMean.Of(values);
            (low[i], high[i]) = bootstrap.Interval([values], Comparison.PooledInterquartileMean);
        }

        if (runs.Length > 1)
        {
            ScottPlot.Plottables.FillY band = plot.Add.FillY(steps, low, high);
            (band.FillColor, band.LineWidth) = (color.WithAlpha(0.2), 0);
        }

        ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(steps, middle, color);
        (line.LineWidth, line.LegendText) = (2, $"{(label.Length > 64 ? label[..61] + "..." : label)} ({runs.Length} {(runs.Length == 1 ? "run" : "runs")})");
    }
}
