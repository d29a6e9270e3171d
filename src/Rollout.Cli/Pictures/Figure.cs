using Rollout.Core;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>Plots side by side in one file, and the look that they share.</summary>
internal static class Figure
{
    private const int Width = 620, Height = 440;
    private static readonly ScottPlot.Color[] s_colors = [new(0x3B, 0x6F, 0xB6), new(0xC8, 0x55, 0x3D), new(0x3F, 0x9C, 0x5A), new(0x8A, 0x5A, 0xB0), new(0xB0, 0x8A, 0x2E), new(0x55, 0x55, 0x55), new(0x2A, 0x9D, 0xB0), new(0xC4, 0x5B, 0x93)];

    /// <summary>The colour of curve i.</summary>
    public static ScottPlot.Color Color(int index) => s_colors[index % s_colors.Length];

    /// <summary>An empty plot with its words.</summary>
    public static ScottPlot.Plot Plot(string title, string x, string y)
    {
        ScottPlot.Fonts.AddFontFile(DrawingRenderer.FontName, DrawingRenderer.FontFile);
        ScottPlot.Plot plot = new();
        plot.Font.Set(DrawingRenderer.FontName);
        plot.Title(title);
        plot.XLabel(x);
        plot.YLabel(y);
        plot.Axes.Title.Label.Bold = plot.Axes.Bottom.Label.Bold = plot.Axes.Left.Label.Bold = false;
        return plot;
    }

    /// <summary>Writes PATH.png and PATH.svg.</summary>
    public static void Write(string path, ScottPlot.Plot[] plots)
    {
        AtomicFile.Write(path + ".png", stream =>
        {
            using SKSurface surface = SKSurface.Create(new SKImageInfo(Width * plots.Length, Height));
            Draw(plots, surface.Canvas);
            using SKImage image = surface.Snapshot();
            using SKData data = image.Encode(SKEncodedImageFormat.Png, 100);
            data.SaveTo(stream);
        });
        AtomicFile.Write(path + ".svg", stream =>
        {
            using SKCanvas canvas = SKSvgCanvas.Create(new SKRect(0, 0, Width * plots.Length, Height), stream);
            Draw(plots, canvas);
        });
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
}
