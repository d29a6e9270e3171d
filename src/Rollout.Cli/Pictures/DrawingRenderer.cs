using Rollout.Core;
using SkiaSharp;

namespace Rollout.Cli;

/// <summary>Turns a drawing's shapes into pixels.</summary>
internal static class DrawingRenderer
{
    private const int Caption = 30;

    /// <summary>Comes with the command: machines without fonts would draw no letters.</summary>
    private static readonly Lazy<SKTypeface> s_typeface = new(() => SKTypeface.FromFile(FontFile));

    public const string FontName = "DejaVu Sans";

    public static string FontFile { get; } = Path.Combine(AppContext.BaseDirectory, "Fonts", "DejaVuSans.ttf");

    /// <summary>Renders a picture of the given width; its height follows from the view.</summary>
    /// <param name="drawing">Shapes.</param>
    /// <param name="width">Pixels across.</param>
    /// <param name="caption">Line of text below.</param>
    public static SKBitmap Render(Drawing drawing, int width, string caption)
    {
        (float left, float bottom, float right, float top) = drawing.View;
        float scale = width / (right - left);
        int height = (int)MathF.Ceiling((top - bottom) * scale);
        SKBitmap bitmap = new(width, height + Caption);
        using SKCanvas canvas = new(bitmap);
        canvas.Clear(SKColors.White);
        canvas.Save();
        canvas.ClipRect(new SKRect(0, 0, width, height));
        canvas.Scale(scale, -scale);
        canvas.Translate(-left, -top);
        foreach (Shape shape in drawing.Shapes) Paint(canvas, shape);
        canvas.Restore();
        using SKPaint ink = new() { Color = new SKColor(0x57, 0x60, 0x6A), IsAntialias = true };
        using SKFont font = new(s_typeface.Value, 15);
        canvas.DrawText(caption, 10, height + 20, SKTextAlign.Left, font, ink);
        return bitmap;
    }

    /// <summary>Writes small letters onto a picture.</summary>
    public static void Write(SKBitmap picture, string text, float x, float y)
    {
        using SKCanvas canvas = new(picture);
        using SKPaint ink = new() { Color = new SKColor(0x24, 0x29, 0x2F), IsAntialias = true };
        using SKFont font = new(s_typeface.Value, 11);
        canvas.DrawText(text, x, y, SKTextAlign.Left, font, ink);
    }

    private static void Paint(SKCanvas canvas, Shape shape)
    {
        using SKPaint paint = new() { Color = new SKColor(0xFF000000 | shape.Color), IsAntialias = true };
        switch (shape)
        {
            case Disc disc:
                canvas.DrawCircle(disc.Points[0], disc.Points[1], disc.Radius, paint);
                break;
            case Polygon polygon:
                using (SKPath path = Outline(polygon.Points, close: true)) canvas.DrawPath(path, paint);
                break;
            case Polyline line:
                (paint.Style, paint.StrokeWidth, paint.StrokeCap, paint.StrokeJoin) = (SKPaintStyle.Stroke, line.Width, SKStrokeCap.Round, SKStrokeJoin.Round);
                using (SKPath path = Outline(line.Points, close: false)) canvas.DrawPath(path, paint);
                break;
        }
    }

    private static SKPath Outline(float[] points, bool close)
    {
        using SKPathBuilder builder = new();
        builder.MoveTo(points[0], points[1]);
        for (int i = 2; i < points.Length; i += 2) builder.LineTo(points[i], points[i + 1]);
        if (close) builder.Close();
        return builder.Detach();
    }
}
