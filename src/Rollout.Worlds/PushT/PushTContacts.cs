using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Where two shapes touch: one or two points with one normal, from the first shape to the block.</summary>
internal struct PushTContacts
{
    public int Pair, Count;
    public PlanarVector Normal, Velocity;

    /// <summary>Whether the impulses of the substep before are applied at once: not in the first substep of a touch.</summary>
    public bool Warm;

    public Point First, Second;

    /// <summary>One contact point and what the solver keeps about it.</summary>
    public struct Point
    {
        /// <summary>Contact point on the first shape, then relative to its body; and on the block, then relative to its centre of mass.</summary>
        public PlanarVector OnOther, OnBlock;

        /// <summary>Which corners made the point, so that it is known again in the next substep.</summary>
        public byte Key;

        public double EffectiveMass, Bias, BiasImpulse, Impulse;
    }

    /// <summary>A circle against a rectangle of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void TouchCircle(in ClosestPoints points, double radius)
    {
        Count = 0;
        if (!(points.Distance <= radius)) return;
        (Normal, Count) = (points.Normal, 1);
        (First.OnOther, First.OnBlock, First.Key) = (points.A + Normal * radius, points.B, 0);
    }

    /// <summary>
    /// A wall against a rectangle of the block: the edge of each that faces the other most, each end projected onto the other edge.
    /// </summary>
    /// <param name="points">Their closest points.</param>
    /// <param name="wall">Ends of the wall.</param>
    /// <param name="wallNormal">Its normal.</param>
    /// <param name="radius">Its radius.</param>
    /// <param name="corners">Corners of the rectangle.</param>
    /// <param name="normals">Normal of the edge that ends in each corner.</param>
    public unsafe void TouchWall(in ClosestPoints points, PlanarVector* wall, PlanarVector wallNormal, double radius, PlanarVector* corners, PlanarVector* normals)
    {
        Count = 0;
        if (!(points.Distance - radius <= 0)) return;
        Normal = points.Normal;
        bool facing = PlanarVector.Dot(wallNormal, Normal) > 0;
        int a1 = facing ? 0 : 1, b1 = 1 - a1;
        int corner = ClosestPoints.FarthestCorner(corners, -Normal), next = (corner + 1) & 3;
        bool before = PlanarVector.Dot(-Normal, normals[corner]) > PlanarVector.Dot(-Normal, normals[next]);
        int a2 = before ? (corner + 3) & 3 : corner, b2 = before ? corner : next;

        double along1A = PlanarVector.Cross(wall[a1], Normal), along1B = PlanarVector.Cross(wall[b1], Normal);
        double along2A = PlanarVector.Cross(corners[a2], Normal), along2B = PlanarVector.Cross(corners[b2], Normal);
        double scale1 = 1 / (along1B - along1A + PlanarVector.Smallest), scale2 = 1 / (along2B - along2A + PlanarVector.Smallest);
        Add(
            Normal * radius + PlanarVector.Lerp(wall[a1], wall[b1], Clamp((along2B - along1A) * scale1)),
            PlanarVector.Lerp(corners[a2], corners[b2], Clamp((along1A - along2A) * scale2)), Key(a1, b2));
        Add(
            Normal * radius + PlanarVector.Lerp(wall[a1], wall[b1], Clamp((along2A - along1A) * scale1)),
            PlanarVector.Lerp(corners[a2], corners[b2], Clamp((along1B - along2A) * scale2)), Key(b1, a2));
    }

    private void Add(PlanarVector onOther, PlanarVector onBlock, byte key)
    {
        if (!(PlanarVector.Dot(onBlock - onOther, Normal) <= 0)) return;
        if (Count++ == 0) (First.OnOther, First.OnBlock, First.Key) = (onOther, onBlock, key);
        else (Second.OnOther, Second.OnBlock, Second.Key) = (onOther, onBlock, key);
    }

    private static byte Key(int wallEnd, int corner) => (byte)(1 + wallEnd * 4 + corner);

    private static double Clamp(double t) => Math.Max(0, Math.Min(t, 1));
}
