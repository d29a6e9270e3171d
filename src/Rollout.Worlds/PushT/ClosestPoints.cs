using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// Closest points of a point or segment A and a convex quadrilateral B, and the direction to part them: Gilbert-Johnson-Keerthi where they are
/// apart, the expanding polytope where they overlap. Every comparison and its order follow Chipmunk 7.0.3, because ties decide which
/// feature of a shape touches.
/// </summary>
internal unsafe struct ClosestPoints
{
    private const int MaxIterations = 30, Corners = 4;

    /// <summary>Closest points of A and of B.</summary>
    public PlanarVector A, B;

    /// <summary>Direction from A to B.</summary>
    public PlanarVector Normal;

    /// <summary>Distance; negative for overlap.</summary>
    public double Distance;

    /// <summary>The corners that were closest, where the next search begins: two of A and B in 8 bits each; 0 for none.</summary>
    public uint Id;

    /// <summary>A corner of the Minkowski difference B - A.</summary>
    private struct Support
    {
        public PlanarVector Difference;
        public uint Id;
    }

    /// <summary>Finds the closest points.</summary>
    /// <param name="a">Ends of A.</param>
    /// <param name="count">1 for a point, 2 for a segment.</param>
    /// <param name="b">The quadrilateral's corners.</param>
    /// <param name="id">What the last search of this pair returned; 0 for none.</param>
    /// <param name="boxA">Bounding box of A, for the first search.</param>
    /// <param name="boxB">Bounding box of B.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ClosestPoints Find(PlanarVector* a, int count, PlanarVector* b, uint id, in BoundingBox boxA, in BoundingBox boxB)
    {
        Support v0, v1;
        if (id != 0)
        {
            v0 = Corner(a, b, id >> 16);
            v1 = Corner(a, b, id & 0xFFFF);
        }
        else
        {
            PlanarVector axis = (boxA.Center - boxB.Center).Perpendicular;
            v0 = Farthest(a, count, b, axis);
            v1 = Farthest(a, count, b, -axis);
        }

        for (int iteration = 1; iteration <= MaxIterations;)
        {
            if (IsLeftOf(v1.Difference, v0.Difference, default))
            {
                // The origin is behind the edge.
                (v0, v1) = (v1, v0);
                continue;
            }

            double t = ClosestParameter(v0.Difference, v1.Difference);
            PlanarVector normal = t is > -1 and < 1 ? (v1.Difference - v0.Difference).Perpendicular : -Between(v0.Difference, v1.Difference, t);
            Support p = Farthest(a, count, b, normal);
            if (IsLeftOf(p.Difference, v0.Difference, default) && IsLeftOf(v1.Difference, p.Difference, default)) return Expand(a, count, b, v0, p, v1);
            if (PlanarVector.Dot(p.Difference, normal) <= Math.Max(PlanarVector.Dot(v0.Difference, normal), PlanarVector.Dot(v1.Difference, normal))) break;
            if (SquaredDistance(v0.Difference, p.Difference) < SquaredDistance(p.Difference, v1.Difference)) v1 = p;
            else v0 = p;
            iteration++;
        }

        return Points(a, b, v0, v1);
    }

    /// <summary>The origin is inside the triangle: grow it within the Minkowski difference until its edge nearest to the origin is on the rim.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ClosestPoints Expand(PlanarVector* a, int count, PlanarVector* b, in Support v0, in Support v1, in Support v2)
    {
        Support* hull = stackalloc Support[MaxIterations + 4], grown = stackalloc Support[MaxIterations + 4];
        (hull[0], hull[1], hull[2]) = (v0, v1, v2);
        int corners = 3;
        for (int iteration = 1; ; iteration++)
        {
            int nearest = 0;
            double least = double.PositiveInfinity;
            for (int j = 0, i = corners - 1; j < corners; i = j, j++)
            {
                double distance = SquaredDistance(hull[i].Difference, hull[j].Difference);
                if (!(distance < least)) continue;
                (least, nearest) = (distance, i);
            }

            Support from = hull[nearest], to = hull[(nearest + 1) % corners];
            Support p = Farthest(a, count, b, (to.Difference - from.Difference).Perpendicular);
            bool known = p.Id == from.Id || p.Id == to.Id;
            if (known || !IsLeftOf(from.Difference, to.Difference, p.Difference) || iteration >= MaxIterations) return Points(a, b, from, to);

            // Insert p and leave out the corners that are no longer on the rim.
            int kept = 1;
            grown[0] = p;
            for (int i = 0; i < corners; i++)
            {
                int index = (nearest + 1 + i) % corners;
                PlanarVector next = i + 1 < corners ? hull[(index + 1) % corners].Difference : p.Difference;
                if (IsLeftOf(grown[kept - 1].Difference, next, hull[index].Difference)) grown[kept++] = hull[index];
            }

            Support* old = hull;
            hull = grown;
            grown = old;
            corners = kept;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Support Corner(PlanarVector* a, PlanarVector* b, uint id) => new() { Difference = b[id & 0xFF] - a[id >> 8], Id = id };

    /// <summary>The corner of B - A farthest along a direction; of equals, the first of B and the last of A.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Support Farthest(PlanarVector* a, int count, PlanarVector* b, PlanarVector direction)
    {
        uint first = count == 2 && !(PlanarVector.Dot(a[0], -direction) > PlanarVector.Dot(a[1], -direction)) ? 1u : 0;
        return Corner(a, b, first << 8 | (uint)FarthestCorner(b, direction));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FarthestCorner(PlanarVector* b, PlanarVector direction)
    {
        int second = 0;
        double farthest = PlanarVector.Dot(b[0], direction);
        for (int i = 1; i < Corners; i++)
        {
            double distance = PlanarVector.Dot(b[i], direction);
            if (distance > farthest) (farthest, second) = (distance, i);
        }

        return second;
    }

    /// <summary>Whether c lies on the left of the line from a to b, where y points down.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsLeftOf(PlanarVector a, PlanarVector b, PlanarVector c) => (b.Y - a.Y) * (a.X + b.X - 2 * c.X) > (b.X - a.X) * (a.Y + b.Y - 2 * c.Y);

    /// <summary>Where on an edge the origin is closest: -1 at a, 1 at b.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double ClosestParameter(PlanarVector a, PlanarVector b)
    {
        PlanarVector delta = b - a;
        return -Math.Min(Math.Max(PlanarVector.Dot(delta, a + b) / (delta.LengthSquared + PlanarVector.Smallest), -1), 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static PlanarVector Between(PlanarVector a, PlanarVector b, double t) => a * (0.5 - 0.5 * t) + b * (0.5 + 0.5 * t);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SquaredDistance(PlanarVector a, PlanarVector b) => Between(a, b, ClosestParameter(a, b)).LengthSquared;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ClosestPoints Points(PlanarVector* a, PlanarVector* b, in Support v0, in Support v1)
    {
        double t = ClosestParameter(v0.Difference, v1.Difference);
        PlanarVector p = Between(v0.Difference, v1.Difference, t);
        ClosestPoints points = new()
        {
            A = Between(a[v0.Id >> 8], a[v1.Id >> 8], t),
            B = Between(b[v0.Id & 0xFF], b[v1.Id & 0xFF], t),
            Id = v0.Id << 16 | v1.Id,
            Normal = (v1.Difference - v0.Difference).ReversePerpendicular.Normalized,
        };
        points.Distance = PlanarVector.Dot(points.Normal, p);
        if (points.Distance <= 0 || t is > -1 and < 1) return points;

        // A corner against a corner: the direction is that of the corners, not of an edge.
        points.Distance = Math.Sqrt(p.LengthSquared);
        points.Normal = p * (1 / (points.Distance + PlanarVector.Smallest));
        return points;
    }
}
