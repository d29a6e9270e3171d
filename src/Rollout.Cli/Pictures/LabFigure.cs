using System.Globalization;
using System.Text;
using Rollout.Core;
using Rollout.Labs;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>A lab's panels side by side, as PNG and SVG, and their numbers as CSV.</summary>
internal static class LabFigure
{
    private const int Width = 620, Height = 440;
    private static readonly ScottPlot.Color[] s_colors = [new(0x3B, 0x6F, 0xB6), new(0xC8, 0x55, 0x3D), new(0x3F, 0x9C, 0x5A), new(0x8A, 0x5A, 0xB0), new(0xB0, 0x8A, 0x2E), new(0x55, 0x55, 0x55)];

    public static void Write(string folder, LabReport report)
    {
        ScottPlot.Fonts.AddFontFile(DrawingRenderer.FontName, DrawingRenderer.FontFile);
        ScottPlot.Plot[] plots = [.. report.Panels.Select(Plot)];
        AtomicFile.Write(Path.Combine(folder, "figure.png"), stream =>
        {
            using SKSurface surface = SKSurface.Create(new SKImageInfo(Width * plots.Length, Height));
            Draw(plots, surface.Canvas);
            using SKImage image = surface.Snapshot();
            using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
            data.SaveTo(stream);
        });
        AtomicFile.Write(Path.Combine(folder, "figure.svg"), stream =>
        {
            using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width * plots.Length, Height), stream);
            Draw(plots, canvas);
        });
        AtomicFile.Write(Path.Combine(folder, "data.csv"), stream => stream.Write(Encoding.UTF8.GetBytes(Numbers(report))));
    }

    private static void Draw(ScottPlot.Plot[] plots, SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        for (int i = 0; i < plots.Length; i++)
        {
            // A plot clears all that it may draw on.
            canvas.Save();
            canvas.ClipRect(new SKRect(i * Width, 0, (i + 1) * Width, Height));
            plots[i].Render(canvas, new ScottPlot.PixelRect(i * Width, (i + 1) * Width, Height, 0));
            canvas.Restore();
        }
    }

    private static ScottPlot.Plot Plot(Panel panel)
    {
        ScottPlot.Plot plot = new();
        plot.Font.Set(DrawingRenderer.FontName);
        for (int i = 0; i < panel.Curves.Length; i++)
        {
            Curve curve = panel.Curves[i];
            double[] y = panel.Logarithmic ? [.. curve.Y.Select(value => Math.Log10(Math.Max(value, 1e-12)))] : curve.Y;
            ScottPlot.Color color = s_colors[i % s_colors.Length];
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

        plot.Title(panel.Title);
        plot.XLabel(panel.XLabel);
        plot.YLabel(panel.YLabel);
        plot.ShowLegend(ScottPlot.Edge.Bottom);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
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
