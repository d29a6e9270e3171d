using Rollout.Core;

namespace Rollout.Tests.Core;

public class RasterizerTests
{
    [Fact]
    public void Polygons_cover_their_exact_area()
    {
        RandomStream random = new(4);
        for (int trial = 0; trial < 50; trial++)
        {
            float[] points = new float[6];
            for (int i = 0; i < 6; i++) points[i] = 1 + 18 * random.NextFloat();
            float area = MathF.Abs((points[2] - points[0]) * (points[5] - points[1]) - (points[4] - points[0]) * (points[3] - points[1])) / 2;
            Assert.Equal(area, Ink(new Polygon(points, 0x000000)), 0.02 * area + 0.3);
        }
    }

    [Fact]
    public void Discs_and_lines_cover_about_their_area()
    {
        Assert.Equal(Math.PI * 25, Ink(new Disc([10, 10], 5, 0)), 0.5);
        Assert.Equal(10 * 4 + Math.PI * 4, Ink(new Polyline([5, 10, 15, 10], 4, 0)), 0.5);
        Assert.Equal(10 * 0.5 + Math.PI / 4 * 0.5, Ink(new Polyline([5, 10, 15, 10], 0.5f, 0)), 0.4);
    }

    [Fact]
    public void What_lies_outside_is_cut_and_later_shapes_cover_earlier_ones()
    {
        Drawing drawing = new();
        drawing.Clear(0, 0, 8, 4);
        drawing.Add(new Polygon([-100, -100, 100, -100, 100, 100, -100, 100], 0x102030));
        drawing.Add(new Polygon([4, -9, 99, -9, 99, 99, 4, 99], 0xFF8000));
        drawing.Add(new Disc([500, 500], 3, 0));
        byte[] pixels = new byte[3 * 16 * 8];
        new Rasterizer(16, 8).Render(drawing, pixels);
        for (int y = 0; y < 8; y++)
        {
            for (int x = 0; x < 16; x++) Assert.Equal(x < 8 ? [0x10, 0x20, 0x30] : [0xFF, 0x80, 0x00], pixels.AsSpan(3 * (16 * y + x), 3).ToArray());
        }
    }

    [Fact]
    public void A_view_of_another_shape_is_centred_on_white()
    {
        Drawing drawing = new();
        drawing.Clear(0, 0, 2, 1);
        drawing.Add(new Polygon([0, 0, 2, 0, 2, 1, 0, 1], 0));
        byte[] pixels = new byte[3 * 16 * 16];
        new Rasterizer(16, 16).Render(drawing, pixels);
        for (int y = 0; y < 16; y++) Assert.Equal(y is >= 4 and < 12 ? 0 : 255, pixels[3 * (16 * y + 8)]);
        Assert.Contains("768", Assert.Throws<ArgumentException>(() => new Rasterizer(16, 16).Render(drawing, new byte[5])).Message);
    }

    /// <summary>Sum of what one black shape covers of a picture of 20 by 20 units and pixels.</summary>
    private static double Ink(Shape shape)
    {
        Drawing drawing = new();
        drawing.Clear(0, 0, 20, 20);
        drawing.Add(shape);
        byte[] pixels = new byte[3 * 400];
        new Rasterizer(20, 20).Render(drawing, pixels);
        double sum = 0;
        for (int i = 0; i < 400; i++) sum += 1 - pixels[3 * i] / 255.0;
        return sum;
    }
}
