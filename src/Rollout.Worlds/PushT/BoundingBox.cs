using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A rectangle along the axes.</summary>
internal readonly struct BoundingBox(double left, double bottom, double right, double top)
{
    public readonly double Left = left, Bottom = bottom, Right = right, Top = top;

    public double Area => (Right - Left) * (Top - Bottom);

    public PlanarVector Center => new(Left * 0.5 + Right * 0.5, Bottom * 0.5 + Top * 0.5);

    public static BoundingBox Of(PlanarVector center, double radius) => new(center.X - radius, center.Y - radius, center.X + radius, center.Y + radius);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Overlaps(in BoundingBox other) => Left <= other.Right && other.Left <= Right && Bottom <= other.Top && other.Bottom <= Top;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool Contains(in BoundingBox other) => Left <= other.Left && Right >= other.Right && Bottom <= other.Bottom && Top >= other.Top;

    public BoundingBox Merge(in BoundingBox other) => new(Math.Min(Left, other.Left), Math.Min(Bottom, other.Bottom), Math.Max(Right, other.Right), Math.Max(Top, other.Top));

    /// <summary>Distance of the centres along both axes, doubled.</summary>
    public double Proximity(in BoundingBox other) => Math.Abs(Left + Right - other.Left - other.Right) + Math.Abs(Bottom + Top - other.Bottom - other.Top);

    /// <summary>Wider by a tenth on each side, and by a tenth of a second of the velocity.</summary>
    public BoundingBox Fattened(PlanarVector velocity)
    {
        // The tenth is a float in Chipmunk, which makes it 0.10000000149.
        double x = (Right - Left) * 0.1f, y = (Top - Bottom) * 0.1f;
        PlanarVector ahead = velocity * 0.1f;
        return new(Left + Math.Min(-x, ahead.X), Bottom + Math.Min(-y, ahead.Y), Right + Math.Max(x, ahead.X), Top + Math.Max(y, ahead.Y));
    }
}
