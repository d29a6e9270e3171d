using System.Globalization;
using Rollout.Core;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>The losses and the score of a run of cloning over its steps, side by side.</summary>
internal static class CloneCurve
{
    private const int Width = 560, Height = 440;
    private static readonly ScottPlot.Color s_blue = new(0x3B, 0x6F, 0xB6), s_red = new(0xC8, 0x55, 0x3D);

    public static void Write(string progress, string picture, string title)
    {
        ScottPlot.Fonts.AddFontFile(DrawingRenderer.FontName, DrawingRenderer.FontFile);
        string[] lines = File.ReadAllLines(progress);
        ScottPlot.Plot[] plots =
        [
            Plot($"{title}: score in the environment", "mean score", (Column(lines, "rollout/ep_rew_mean"), "evaluation", s_blue)),
            Plot("loss", "loss", (Column(lines, "train/loss"), "training", s_blue), (Column(lines, "held_out/loss"), "held-out demonstrations", s_red)),
        ];
        AtomicFile.Write(picture, stream =>
        {
            using SKSurface surface = SKSurface.Create(new SKImageInfo(Width * plots.Length, Height));
            surface.Canvas.Clear(SKColors.White);
            for (int i = 0; i < plots.Length; i++)
            {
                // A plot clears all that it may draw on.
                surface.Canvas.Save();
                surface.Canvas.ClipRect(new SKRect(i * Width, 0, (i + 1) * Width, Height));
                plots[i].Render(surface.Canvas, new ScottPlot.PixelRect(i * Width, (i + 1) * Width, Height, 0));
                surface.Canvas.Restore();
            }

            using SKImage image = surface.Snapshot();
            using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
            data.SaveTo(stream);
        });
    }

    private static ScottPlot.Plot Plot(string title, string label, params ((double[] X, double[] Y) Curve, string Name, ScottPlot.Color Color)[] curves)
    {
        ScottPlot.Plot plot = new();
        plot.Font.Set(DrawingRenderer.FontName);
        foreach (((double[] x, double[] y), string name, ScottPlot.Color color) in curves)
        {
            if (x.Length == 0) continue;
            ScottPlot.Plottables.Scatter line = plot.Add.ScatterLine(x, y, color);
            (line.LineWidth, line.LegendText) = (2, name);
        }

        plot.Title(title);
        plot.XLabel("gradient steps");
        plot.YLabel(label);
        plot.ShowLegend(ScottPlot.Edge.Bottom);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        return plot;
    }

    private static (double[] Steps, double[] Values) Column(string[] lines, string name)
    {
        int column = Array.IndexOf(lines.Length > 0 ? lines[0].Split(',') : [], name);
        List<double> steps = [], values = [];
        foreach (string line in lines.Skip(1))
        {
            string[] cells = line.Split(',');
            if (column < 0 || cells.Length <= column || !double.TryParse(cells[column], CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value)) continue;
            steps.Add(double.Parse(cells[0], CultureInfo.InvariantCulture));
            values.Add(value);
        }

        return ([.. steps], [.. values]);
    }
}
