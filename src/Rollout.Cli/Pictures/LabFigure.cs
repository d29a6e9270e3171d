using System.Globalization;
using System.Text;
using Rollout.Core;
using Rollout.Labs;

namespace Rollout.Cli;

/// <summary>A lab's panels side by side, as PNG and SVG, and their numbers as CSV.</summary>
internal static class LabFigure
{
    public static void Write(string folder, LabReport report)
    {
        Figure.Write(Path.Combine(folder, "figure"), [.. report.Panels.Select(Plot)]);
        AtomicFile.Write(Path.Combine(folder, "data.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(Numbers(report))));
    }

    private static ScottPlot.Plot Plot(Panel panel)
    {
        ScottPlot.Plot plot = Figure.Plot(panel.Title, panel.XLabel, panel.YLabel);
        for (int i = 0; i < panel.Curves.Length; i++)
        {
            Curve curve = panel.Curves[i];
            double[] y = panel.Logarithmic ? [.. curve.Y.Select(value => Math.Log10(Math.Max(value, 1e-12)))] : curve.Y;
            ScottPlot.Color color = Figure.Color(i);
            if (curve.Style == CurveStyle.Points)
            {
                ScottPlot.Plottables.Scatter points = plot.Add.ScatterPoints(curve.X, y, color);
                (points.LegendText, points.MarkerSize) = (curve.Label, 5);
            }
            else
            {
                ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(curve.X, y, color);
                (line.LegendText, line.LineWidth) = (curve.Label, 2);
                if (curve.Style == CurveStyle.Dashed) line.LinePattern = ScottPlot.LinePattern.Dashed;
            }
        }

        if (panel.Logarithmic)
        {
            ScottPlot.TickGenerators.NumericAutomatic ticks = new() { LabelFormatter = value => "1e" + value.ToString("0.#", CultureInfo.InvariantCulture), IntegerTicksOnly = true };
            plot.Axes.Left.TickGenerator = ticks;
        }

        plot.ShowLegend(ScottPlot.Edge.Bottom);
        return plot;
    }

    private static string Numbers(LabReport report)
    {
        StringBuilder text = new("panel,curve,x,y\n");
        foreach (Panel panel in report.Panels)
        {
            foreach (Curve curve in panel.Curves)
            {
                for (int i = 0; i < curve.X.Length; i++) text.Append(CultureInfo.InvariantCulture, $"\"{panel.Title}\",\"{curve.Label}\",{curve.X[i]:R},{curve.Y[i]:R}\n");
            }
        }

        return text.ToString();
    }
}
