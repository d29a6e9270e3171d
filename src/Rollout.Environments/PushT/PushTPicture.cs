using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>
/// Push-T in its published colours, goal, block, agent and walls from back to front. The shapes are made once and moved, so that a picture
/// allocates nothing.
/// </summary>
internal sealed class PushTPicture
{
    private const uint Goal = 0x90EE90, Block = 0x778899, BlockInside = 0x8FA3B8, Agent = 0x4169E1, AgentInside = 0x4E7EFF, Walls = 0xD3D3D3;
    private const float Outline = 4, AgentRing = 4;

    /// <summary>Corners of the block around its outline: drawn as two rectangles, the goal would show a seam.</summary>
    private static readonly int[] s_outline = [0, 1, 2, 5, 6, 7, 4, 3];

    private readonly Polygon _goal = new(new float[16], Goal);
    private readonly Polygon[] _block = [new(new float[8], BlockInside), new(new float[8], BlockInside)];
    private readonly Polyline[] _outlines = [new(new float[10], Outline, Block), new(new float[10], Outline, Block)];
    private readonly Polyline[] _walls = new Polyline[4];
    private readonly Disc _agent = new(new float[2], (float)PushTGeometry.AgentRadius, Agent);
    private readonly Disc _agentInside;

    public PushTPicture()
    {
        _agentInside = new Disc(_agent.Points, (float)PushTGeometry.AgentRadius - AgentRing, AgentInside);
        Place(_goal.Points, s_outline, PushTGeometry.GoalX, PushTGeometry.GoalY, PushTGeometry.GoalAngle);
        for (int i = 0; i < 4; i++)
        {
            ReadOnlySpan<double> ends = PushTGeometry.Walls.Slice(4 * i, 4);
            _walls[i] = new([(float)ends[0], Up(ends[1]), (float)ends[2], Up(ends[3])], 2 * (float)PushTGeometry.WallRadius, Walls);
        }
    }

    /// <summary>Draws a simulation.</summary>
    /// <param name="drawing">Cleared, then filled.</param>
    /// <param name="simulation">Where things are.</param>
    /// <param name="behind">Drawn over the goal and under the block; null for nothing.</param>
    public void Draw(Drawing drawing, PushTSimulation simulation, PushTTrail? behind = null)
    {
        drawing.Clear(0, 0, (float)PushTGeometry.Size, (float)PushTGeometry.Size);
        drawing.Add(_goal);
        behind?.Draw(drawing);
        for (int i = 0; i < 2; i++)
        {
            Place(_block[i].Points, i == 0 ? [0, 1, 2, 3] : [4, 5, 6, 7], simulation.BlockX, simulation.BlockY, simulation.BlockAngle);
            _block[i].Points.CopyTo(_outlines[i].Points, 0);
            (_outlines[i].Points[8], _outlines[i].Points[9]) = (_block[i].Points[0], _block[i].Points[1]);
            drawing.Add(_block[i]);
            drawing.Add(_outlines[i]);
        }

        (_agent.Points[0], _agent.Points[1]) = ((float)simulation.AgentX, Up(simulation.AgentY));
        drawing.Add(_agent);
        drawing.Add(_agentInside);
        foreach (Polyline wall in _walls) drawing.Add(wall);
    }

    /// <summary>Y upwards, as drawings have it.</summary>
    public static float Up(double y) => (float)(PushTGeometry.Size - y);

    private static void Place(float[] points, ReadOnlySpan<int> corners, double x, double y, double angle)
    {
        for (int i = 0; i < corners.Length; i++)
        {
            (double cx, double cy) = PushTGeometry.Corner(corners[i], x, y, angle);
            (points[2 * i], points[2 * i + 1]) = ((float)cx, Up(cy));
        }
    }
}
