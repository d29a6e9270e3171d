using System.Globalization;
using Rollout.Core;

namespace Rollout.Cli;

/// <summary>The learning curve of a progress file as a picture.</summary>
internal static class LearningCurve
{
    public static void Write(string progress, string picture, string title, double? threshold)
    {
        (double[] steps, double[] returns) = ProgressTable.Read(progress).Curve(ProgressTable.Return);
        ScottPlot.Fonts.AddFontFile(DrawingRenderer.FontName, DrawingRenderer.FontFile);
        ScottPlot.Plot plot = new();
        plot.Font.Set(DrawingRenderer.FontName);
        if (steps.Length > 0)
        {
            ScottPlot.Plottables.Scatter curve = plot.Add.ScatterLine(steps, returns, new ScottPlot.Color(0x3B, 0x6F, 0xB6));
            (curve.LineWidth, curve.LegendText) = (2, "mean of the last 100 episodes");
        }

        if (threshold is { } solved)
        {
            ScottPlot.Plottables.HorizontalLine line = plot.Add.HorizontalLine(solved, 1, new ScottPlot.Color(0x3F, 0x9C, 0x5A), ScottPlot.LinePattern.Dashed);
            line.LegendText = string.Create(CultureInfo.InvariantCulture, $"solved at {solved}");
        }

        plot.Title(title);
        plot.XLabel("environment steps");
        plot.YLabel("return");
        plot.ShowLegend(ScottPlot.Alignment.LowerRight);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        byte[] image = plot.GetImageBytes(800, 500, ScottPlot.ImageFormat.Png);
        AtomicFile.Write(picture, stream => stream.Write(image));
    }
}
