namespace Rollout.Core;

/// <summary>One shape of a picture, in the coordinates of the drawing's view.</summary>
/// <param name="Points">x0, y0, x1, y1, ...: the centre of a circle, the line or the outline.</param>
/// <param name="Color">0xRRGGBB.</param>
public abstract record Shape(float[] Points, uint Color);

/// <summary>A filled polygon.</summary>
public sealed record Polygon(float[] Points, uint Color) : Shape(Points, Color);

/// <summary>A filled disc.</summary>
public sealed record Disc(float[] Points, float Radius, uint Color) : Shape(Points, Color);

/// <summary>A line through points with round ends.</summary>
public sealed record Polyline(float[] Points, float Width, uint Color) : Shape(Points, Color);

/// <summary>
/// A picture as shapes, which environments fill and a front end turns into pixels or SVG. x points right, y points up; the view is what is seen.
/// </summary>
public sealed class Drawing
{
    private readonly List<Shape> _shapes = [];

    /// <summary>Shapes from back to front.</summary>
    public IReadOnlyList<Shape> Shapes => _shapes;

    /// <summary>Left, bottom, right and top of what is seen, in the environment's own units.</summary>
    public (float Left, float Bottom, float Right, float Top) View { get; private set; } = (-1, -1, 1, 1);

    /// <summary>Empties the picture and sets what is seen.</summary>
    public void Clear(float left, float bottom, float right, float top)
    {
        _shapes.Clear();
        View = (left, bottom, right, top);
    }

    /// <summary>Adds a shape in front of the others.</summary>
    public void Add(Shape shape) => _shapes.Add(shape);

    /// <summary>Adds a filled rectangle, turned by <paramref name="angle"/> radians about (x, y), reaching from the given corner offsets.</summary>
    public void Rectangle(float x, float y, float left, float bottom, float right, float top, float angle, uint color)
    {
        (float sin, float cos) = MathF.SinCos(angle);
        float[] corners = [left, bottom, right, bottom, right, top, left, top];
        for (int i = 0; i < corners.Length; i += 2)
        {
            (float cx, float cy) = (corners[i], corners[i + 1]);
            (corners[i], corners[i + 1]) = (x + cos * cx - sin * cy, y + sin * cx + cos * cy);
        }

        Add(new Polygon(corners, color));
    }
}
