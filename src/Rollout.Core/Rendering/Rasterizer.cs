using System.Runtime.CompilerServices;

namespace Rollout.Core;

/// <summary>
/// Turns a drawing into pixels without anything native, so that any <see cref="IDrawable"/> can be a camera. Edges are anti-aliased: polygons
/// by their exact area in each pixel, discs and lines by their distance. Nothing is allocated by a picture once the largest has been drawn.
/// </summary>
public sealed class Rasterizer
{
    private readonly float[] _coverage;
    private float _scale, _left, _top;

    /// <summary>Makes a rasteriser of one size.</summary>
    /// <param name="width">Pixels across, at least 1.</param>
    /// <param name="height">Pixels down, at least 1.</param>
    public Rasterizer(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        (Width, Height) = (width, height);

        // The area of a polygon to the right of its edge spills into the column after the last.
        _coverage = new float[(width + 2) * height];
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>Draws a picture on white, its view as large as fits, in the middle.</summary>
    /// <param name="drawing">Shapes from back to front.</param>
    /// <param name="pixels">Receives red, green and blue of each pixel, row by row from the top, [height, width, 3].</param>
    public void Render(Drawing drawing, Span<byte> pixels)
    {
        if (pixels.Length != 3 * Width * Height) throw new ArgumentException($"A picture of {Width} by {Height} pixels takes {3 * Width * Height} bytes, not {pixels.Length}.", nameof(pixels));
        (float left, float bottom, float right, float top) = drawing.View;
        _scale = Math.Min(Width / (right - left), Height / (top - bottom));
        _left = left - (Width / _scale - (right - left)) / 2;
        _top = top + (Height / _scale - (top - bottom)) / 2;
        pixels.Fill(255);
        for (int i = 0; i < drawing.Shapes.Count; i++)
        {
            switch (drawing.Shapes[i])
            {
                case Polygon polygon:
                    Fill(polygon, pixels);
                    break;
                case Disc disc:
                    Stroke(disc.Points, 1, disc.Radius * _scale, disc.Color, pixels);
                    break;
                case Polyline line:
                    Stroke(line.Points, line.Points.Length / 2, line.Width * _scale / 2, line.Color, pixels);
                    break;
            }
        }
    }

    private float X(float x) => (x - _left) * _scale;

    private float Y(float y) => (_top - y) * _scale;

    /// <summary>Each edge adds to every row it crosses the area between itself and the right border; running sums give the covered part of each pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Fill(Polygon polygon, Span<byte> pixels)
    {
        float[] points = polygon.Points;
        if (!Bounds(points, 0, out int left, out int top, out int right, out int bottom)) return;
        int stride = Width + 2;
        for (int y = top; y < bottom; y++) _coverage.AsSpan(y * stride + left, right - left + 2).Clear();
        int corners = points.Length / 2;
        for (int i = 0; i < corners; i++)
        {
            int next = i + 1 == corners ? 0 : i + 1;
            Edge(X(points[2 * i]), Y(points[2 * i + 1]), X(points[2 * next]), Y(points[2 * next + 1]), left, top, right, bottom);
        }

        for (int y = top; y < bottom; y++)
        {
            float sum = 0;
            for (int x = left; x < right; x++)
            {
                sum += _coverage[y * stride + x];
                Blend(pixels, x, y, Math.Min(Math.Abs(sum), 1), polygon.Color);
            }
        }
    }

    private void Edge(float x0, float y0, float x1, float y1, int left, int top, int right, int bottom)
    {
        if (y0 == y1) return;
        float direction = 1;
        if (y0 > y1) (x0, y0, x1, y1, direction) = (x1, y1, x0, y0, -1);
        float slope = (x1 - x0) / (y1 - y0);
        int stride = Width + 2, last = Math.Min(bottom, (int)MathF.Ceiling(y1));
        for (int y = Math.Max(top, (int)MathF.Floor(y0)); y < last; y++)
        {
            float from = Math.Max(y0, y), to = Math.Min(y1, y + 1), height = (to - from) * direction;
            if (to <= from) continue;
            float xa = Math.Clamp(x0 + (from - y0) * slope, left, right), xb = Math.Clamp(x0 + (to - y0) * slope, left, right);
            if (xa > xb) (xa, xb) = (xb, xa);
            Span<float> row = _coverage.AsSpan(y * stride, stride);
            int first = (int)xa, end = (int)MathF.Ceiling(xb);
            if (end <= first + 1)
            {
                float covered = 1 - ((xa + xb) / 2 - first);
                row[first] += height * covered;
                row[first + 1] += height * (1 - covered);
                continue;
            }

            float perColumn = height / (xb - xa), before = 0;
            for (int x = first; x < end; x++)
            {
                // Area to the right of the edge in this pixel: what the edge passed before counts whole, what it passes here by half on average.
                float a = Math.Max(xa, x), b = Math.Min(xb, x + 1);
                float total = perColumn * ((a - xa) + (b - a) * (x + 1 - (a + b) / 2));
                row[x] += total - before;
                before = total;
            }

            row[end] += height - before;
        }
    }

    /// <summary>Everything within a radius of a point or of a line through points.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Stroke(float[] points, int count, float radius, uint color, Span<byte> pixels)
    {
        // A line thinner than a pixel is drawn one pixel wide and paler.
        float strength = Math.Min(1, 2 * radius);
        radius = Math.Max(radius, 0.5f);
        if (count < 1 || !Bounds(points, radius + 0.5f, out int left, out int top, out int right, out int bottom)) return;
        int stride = Width + 2;
        for (int y = top; y < bottom; y++) _coverage.AsSpan(y * stride + left, right - left).Clear();
        for (int i = 0; i < Math.Max(1, count - 1); i++)
        {
            int next = Math.Min(i + 1, count - 1);
            float ax = X(points[2 * i]), ay = Y(points[2 * i + 1]), dx = X(points[2 * next]) - ax, dy = Y(points[2 * next + 1]) - ay;
            float reach = radius + 0.5f, perLength = dx * dx + dy * dy > 0 ? 1 / (dx * dx + dy * dy) : 0;
            int x0 = Math.Max(left, (int)(Math.Min(ax, ax + dx) - reach)), x1 = Math.Min(right, (int)(Math.Max(ax, ax + dx) + reach) + 1);
            int y0 = Math.Max(top, (int)(Math.Min(ay, ay + dy) - reach)), y1 = Math.Min(bottom, (int)(Math.Max(ay, ay + dy) + reach) + 1);
            for (int y = y0; y < y1; y++)
            {
                for (int x = x0; x < x1; x++)
                {
                    float px = x + 0.5f - ax, py = y + 0.5f - ay, t = Math.Clamp((px * dx + py * dy) * perLength, 0, 1);
                    float distance = MathF.Sqrt((px - t * dx) * (px - t * dx) + (py - t * dy) * (py - t * dy));
                    ref float covered = ref _coverage[y * stride + x];
                    covered = Math.Max(covered, Math.Clamp(reach - distance, 0, 1));
                }
            }
        }

        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++) Blend(pixels, x, y, strength * _coverage[y * stride + x], color);
        }
    }

    /// <summary>Pixels that points and what lies within a margin of them touch; false for none.</summary>
    private bool Bounds(float[] points, float margin, out int left, out int top, out int right, out int bottom)
    {
        float x0 = float.PositiveInfinity, y0 = x0, x1 = float.NegativeInfinity, y1 = x1;
        for (int i = 0; i + 1 < points.Length; i += 2)
        {
            (float x, float y) = (X(points[i]), Y(points[i + 1]));
            (x0, x1, y0, y1) = (Math.Min(x0, x), Math.Max(x1, x), Math.Min(y0, y), Math.Max(y1, y));
        }

        left = (int)Math.Clamp(MathF.Floor(x0 - margin), 0, Width);
        top = (int)Math.Clamp(MathF.Floor(y0 - margin), 0, Height);
        right = (int)Math.Clamp(MathF.Ceiling(x1 + margin), 0, Width);
        bottom = (int)Math.Clamp(MathF.Ceiling(y1 + margin), 0, Height);
        return left < right && top < bottom;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Blend(Span<byte> pixels, int x, int y, float part, uint color)
    {
        if (part <= 0) return;
        Span<byte> pixel = pixels.Slice(3 * (y * Width + x), 3);
        pixel[0] = (byte)(pixel[0] + ((int)(color >> 16 & 255) - pixel[0]) * part + 0.5f);
        pixel[1] = (byte)(pixel[1] + ((int)(color >> 8 & 255) - pixel[1]) * part + 0.5f);
        pixel[2] = (byte)(pixel[2] + ((int)(color & 255) - pixel[2]) * part + 0.5f);
    }
}
