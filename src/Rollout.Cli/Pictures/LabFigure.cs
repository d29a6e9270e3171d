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
            double[] x = panel.LogarithmicX ? Logarithms(curve.X) : curve.X, y = panel.Logarithmic ? Logarithms(curve.Y) : curve.Y;
            ScottPlot.Color color = Figure.Color(i);
            if (curve.Style == CurveStyle.Points)
            {
                ScottPlot.Plottables.Scatter points = plot.Add.ScatterPoints(x, y, color);
                (points.LegendText, points.MarkerSize) = (curve.Label, 5);
            }
            else
            {
                ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, y, color);
                (line.LegendText, line.LineWidth) = (curve.Label, 2);
                if (curve.Style == CurveStyle.Dashed) line.LinePattern = ScottPlot.LinePattern.Dashed;
            }
        }

        if (panel.Logarithmic) plot.Axes.Left.TickGenerator = Decades(panel.Curves.SelectMany(curve => curve.Y));
        if (panel.LogarithmicX) plot.Axes.Bottom.TickGenerator = Decades(panel.Curves.SelectMany(curve => curve.X));
        else if (panel.Curves.All(curve => curve.X.All(double.IsInteger))) plot.Axes.Bottom.TickGenerator = new ScottPlot.TickGenerators.NumericAutomatic { IntegerTicksOnly = true };

        plot.ShowLegend(ScottPlot.Edge.Bottom);
        (plot.Legend.FontName, plot.Legend.FontSize, plot.Legend.ShadowColor, plot.Legend.OutlineColor) = (DrawingRenderer.FontName, 13, ScottPlot.Colors.Transparent, ScottPlot.Colors.Transparent);
        return plot;
    }

    private static double[] Logarithms(double[] values) => [.. values.Select(value => Math.Log10(Math.Max(value, 1e-12)))];

    /// <summary>Powers of ten, every so many that a dozen are left; within a decade or two also 2 and 5 of each.</summary>
    private static ScottPlot.TickGenerators.NumericManual Decades(IEnumerable<double> values)
    {
        ScottPlot.TickGenerators.NumericManual ticks = new();
        double[] positive = [.. values.Where(value => value > 1e-12)];
        if (positive.Length == 0) return ticks;
        int low = (int)Math.Floor(Math.Log10(positive.Min())), high = (int)Math.Ceiling(Math.Log10(positive.Max())), step = 1 + (high - low) / 12;
        for (int decade = low; decade <= high; decade++)
        {
            if ((decade - low) % step == 0) ticks.AddMajor(decade, Power(decade));
            for (int digit = 2; digit < 10; digit++)
            {
                if (high - low <= 2 && digit is 2 or 5) ticks.AddMajor(decade + Math.Log10(digit), decade is > -4 and < 5 ? (digit * Math.Pow(10, decade)).ToString("0.####", CultureInfo.InvariantCulture) : $"{digit}·{Power(decade)}");
                else if (step == 1) ticks.AddMinor(decade + Math.Log10(digit));
            }
        }

        return ticks;
    }

    private static string Power(int exponent) => exponent is > -4 and < 5
        ? Math.Pow(10, exponent).ToString("0.####", CultureInfo.InvariantCulture)
        : "10" + string.Concat(exponent.ToString(CultureInfo.InvariantCulture).Select(c => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0']));

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
