using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One run of cloning by how much it was shown.</summary>
/// <param name="Series">Preset and demonstrations.</param>
/// <param name="Frames">Frames that it learned from.</param>
/// <param name="Score">Its score.</param>
internal readonly record struct ScaledRun(string Series, int Frames, double Score);

/// <summary>Scores of clones against the frames they learned from: every run a point, a line through the means, and bootstrap intervals of the means.</summary>
internal static class ScalingFigure
{
    private const int Samples = 2000;

    /// <summary>The frames that a clone learned from, and what names it beside their number.</summary>
    /// <exception cref="ArgumentException">The run is no clone.</exception>
    public static (string Series, int Frames) Describe(string folder)
    {
        RunSettings settings = RunFolder.Open(folder).Settings;
        if (settings.Cloning is not { } clone) throw new ArgumentException($"{folder} was trained by {settings.Algorithm}, not cloned: --over-frames draws clones against their demonstrations.");
        string changes = string.Concat(settings.Changes().Select(change => ", " + change));
        return ($"{settings.Algorithm}, {Path.GetFileName(Path.TrimEndingDirectorySeparator(clone.Dataset))}{changes}", CloneRun.Demonstrations(clone).Training.FrameCount);
    }

    /// <summary>Mean scores with their intervals, by series and frames.</summary>
    public static IEnumerable<(string Series, double Frames, double Mean, double Low, double High, int Runs)> Means(IReadOnlyList<ScaledRun> runs, ulong seed)
    {
        StratifiedBootstrap bootstrap = new(seed, Samples, Comparison.Confidence);
        foreach (IGrouping<(string Series, int Frames), ScaledRun> point in runs.GroupBy(run => (run.Series, Round(run.Frames))).OrderBy(point => point.Key))
        {
            double[] scores = [.. point.Select(run => run.Score)];
            (double low, double high) = bootstrap.Interval([scores], drawn => drawn[0].Average());
            yield return (point.Key.Series, point.Average(run => run.Frames), scores.Average(), low, high, scores.Length);
        }
    }

    /// <summary>Writes PATH.png and PATH.svg.</summary>
    public static void Write(string path, IReadOnlyList<ScaledRun> runs, string environment, string score, ulong seed)
    {
        ScottPlot.Plot plot = Figure.Plot(environment, "demonstrated frames, in thousands", score);
        int index = 0;
        foreach (var series in Means(runs, seed).GroupBy(point => point.Series))
        {
            ScottPlot.Color color = Figure.Color(index++);
            ScaledRun[] own = [.. runs.Where(run => run.Series == series.Key)];
            ScottPlot.Plottables.Scatter points = plot.Add.ScatterPoints(own.Select(run => run.Frames / 1000.0).ToArray(), own.Select(run => run.Score).ToArray(), color.WithAlpha(0.5));
            points.MarkerSize = 5;
            double[] x = [.. series.Select(point => point.Frames / 1000)], mean = [.. series.Select(point => point.Mean)];
            ScottPlot.Plottables.FillY band = plot.Add.FillY(x, [.. series.Select(point => point.Low)], [.. series.Select(point => point.High)]);
            (band.FillColor, band.LineWidth) = (color.WithAlpha(0.2), 0);
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, mean, color);
            (line.LineWidth, line.LegendText) = (2, series.Key);
        }

        plot.ShowLegend(ScottPlot.Edge.Bottom);
        Figure.Write(path, [plot]);
    }

    /// <summary>Held-out episodes make runs of one experiment differ by a few frames.</summary>
    private static int Round(int frames)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(frames, 1))) - 1);
        return (int)(Math.Round(frames / unit) * unit);
    }
}
