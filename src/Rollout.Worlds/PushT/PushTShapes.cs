using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Rollout.Worlds;

/// <summary>Corners, edge normals and bounding boxes of all shapes at the present pose; pinned scratch memory of one simulation.</summary>
internal sealed unsafe class PushTShapes
{
    private const int Corners = 8, WallEnds = 8, Walls = 4;

    private readonly PlanarVector[] _memory = GC.AllocateArray<PlanarVector>(4 * Corners + WallEnds + Walls + 1, pinned: true);
    private readonly BoundingBox[] _boxes = new BoundingBox[3], _wallBoxes = new BoundingBox[Walls];
    private readonly PlanarVector* _local, _localNormals;
    private double _x = double.NaN, _y, _angle;

    public PushTShapes()
    {
        PlanarVector* memory = (PlanarVector*)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        _local = memory;
        _localNormals = _local + Corners;
        Block = _localNormals + Corners;
        Normals = Block + Corners;
        WallPoints = Normals + Corners;
        WallNormals = WallPoints + WallEnds;
        Agent = WallNormals + Walls;
        for (int i = 0; i < Corners; i++) _local[i] = new(PushTGeometry.BlockCorners[2 * i], PushTGeometry.BlockCorners[2 * i + 1]);
        for (int i = 0; i < Corners; i++) _localNormals[i] = (_local[i] - _local[(i & 4) | ((i + 3) & 3)]).ReversePerpendicular.Normalized;
        for (int i = 0; i < Walls; i++)
        {
            PlanarVector from = new(PushTGeometry.Walls[4 * i], PushTGeometry.Walls[4 * i + 1]), to = new(PushTGeometry.Walls[4 * i + 2], PushTGeometry.Walls[4 * i + 3]);
            (WallPoints[2 * i], WallPoints[2 * i + 1], WallNormals[i]) = (from, to, (to - from).Normalized.ReversePerpendicular);
            _wallBoxes[i] = BoundingBox.Of(from, PushTGeometry.WallRadius).Merge(BoundingBox.Of(to, PushTGeometry.WallRadius));
        }
    }

    /// <summary>Centre of the agent; corners of the block, bar then stem; the normal of the edge that ends in each corner.</summary>
    public PlanarVector* Agent { get; }

    public PlanarVector* Block { get; }

    public PlanarVector* Normals { get; }

    /// <summary>Both ends of each wall, and the walls' normals.</summary>
    public PlanarVector* WallPoints { get; }

    public PlanarVector* WallNormals { get; }

    /// <summary>Bounding boxes of agent, bar and stem.</summary>
    public ReadOnlySpan<BoundingBox> Boxes => _boxes;

    public ReadOnlySpan<BoundingBox> WallBoxes => _wallBoxes;

    /// <summary>Moves the shapes to where the bodies are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Place(in PushTState state)
    {
        Agent[0] = state.AgentPosition;
        _boxes[PushTPairs.Agent] = BoundingBox.Of(state.AgentPosition, PushTGeometry.AgentRadius);
        if (state.BlockCenter.X == _x && state.BlockCenter.Y == _y && state.Angle == _angle) return;
        (_x, _y, _angle) = (state.BlockCenter.X, state.BlockCenter.Y, state.Angle);
        (double sin, double cos) = Math.SinCos(_angle);
        PlanarVector origin = Origin(state.BlockCenter, sin, cos);
        for (int i = 0; i < Corners; i++)
        {
            PlanarVector corner = _local[i], normal = _localNormals[i];
            Block[i] = new(cos * corner.X + -sin * corner.Y + origin.X, sin * corner.X + cos * corner.Y + origin.Y);
            Normals[i] = new(cos * normal.X + -sin * normal.Y, sin * normal.X + cos * normal.Y);
        }

        _boxes[PushTPairs.Bar] = Box(Block);
        _boxes[PushTPairs.Stem] = Box(Block + 4);
    }

    /// <summary>Where the block's own frame has its origin, (0, 0) of its corners, when its centre of mass is at a point.</summary>
    public static PlanarVector Origin(PlanarVector center, double sin, double cos) =>
        new(center.X - (0 * cos - PushTGeometry.CenterOfGravity * sin), center.Y - (0 * sin + PushTGeometry.CenterOfGravity * cos));

    private static BoundingBox Box(PlanarVector* corners)
    {
        double left = corners[0].X, right = left, bottom = corners[0].Y, top = bottom;
        for (int i = 1; i < 4; i++)
        {
            (left, right) = (Math.Min(left, corners[i].X), Math.Max(right, corners[i].X));
            (bottom, top) = (Math.Min(bottom, corners[i].Y), Math.Max(top, corners[i].Y));
        }

        return new(left, bottom, right, top);
    }
}
