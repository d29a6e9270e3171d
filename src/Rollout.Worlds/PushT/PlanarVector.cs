using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A point or direction of the plane in double precision.</summary>
internal readonly struct PlanarVector(double x, double y)
{
    public readonly double X = x, Y = y;

    /// <summary>This, turned by a quarter: anticlockwise where y points up.</summary>
    public PlanarVector Perpendicular => new(-Y, X);

    /// <summary>This, turned by a quarter the other way.</summary>
    public PlanarVector ReversePerpendicular => new(Y, -X);

    public double LengthSquared => X * X + Y * Y;

    /// <summary>Length 1; a zero vector stays zero, because the smallest normal number is added to its length.</summary>
    public PlanarVector Normalized => this * (1 / (Math.Sqrt(LengthSquared) + Smallest));

    /// <summary>The smallest normal double, which guards divisions by zero without changing any other quotient.</summary>
    public const double Smallest = 2.2250738585072014e-308;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlanarVector operator +(PlanarVector a, PlanarVector b) => new(a.X + b.X, a.Y + b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlanarVector operator -(PlanarVector a, PlanarVector b) => new(a.X - b.X, a.Y - b.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlanarVector operator -(PlanarVector a) => new(-a.X, -a.Y);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlanarVector operator *(PlanarVector a, double factor) => new(a.X * factor, a.Y * factor);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(PlanarVector a, PlanarVector b) => a.X * b.X + a.Y * b.Y;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Cross(PlanarVector a, PlanarVector b) => a.X * b.Y - a.Y * b.X;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlanarVector Lerp(PlanarVector a, PlanarVector b, double t) => a * (1 - t) + b * t;
}
