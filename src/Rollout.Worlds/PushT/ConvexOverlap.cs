using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Area that two convex quadrilaterals share: one is cut by every edge of the other (Sutherland and Hodgman 1974).</summary>
internal static unsafe class ConvexOverlap
{
    private const int Corners = 4;

    /// <summary>Rounding may let a line cross a polygon more than twice; four cuts can at most make 20 corners of 4.</summary>
    private const int Most = 20;

    /// <summary>Area of the intersection.</summary>
    /// <param name="a">Four corners in order, so that the inside is on the left where y points down (as the block's corners are).</param>
    /// <param name="b">Four corners, likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    public static double Area(PlanarVector* a, PlanarVector* b)
    {
        PlanarVector* polygon = stackalloc PlanarVector[Most], cut = stackalloc PlanarVector[Most];
        for (int i = 0; i < Corners; i++) polygon[i] = a[i];
        int count = Corners;
        for (int edge = 0; edge < Corners && count > 0; edge++)
        {
            PlanarVector from = b[edge], along = b[(edge + 1) & 3] - from;
            int kept = 0;
            PlanarVector last = polygon[count - 1];
            double lastSide = PlanarVector.Cross(along, last - from);
            for (int i = 0; i < count; i++)
            {
                PlanarVector point = polygon[i];
                double side = PlanarVector.Cross(along, point - from);
                if (side >= 0 != lastSide >= 0) cut[kept++] = last + (point - last) * (lastSide / (lastSide - side));
                if (side >= 0) cut[kept++] = point;
                (last, lastSide) = (point, side);
            }

            PlanarVector* old = polygon;
            polygon = cut;
            cut = old;
            count = kept;
        }

        double twice = 0;
        for (int i = 1; i < count - 1; i++) twice += PlanarVector.Cross(polygon[i] - polygon[0], polygon[i + 1] - polygon[0]);
        return twice / 2;
    }
}
