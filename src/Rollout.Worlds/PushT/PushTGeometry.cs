namespace Rollout.Worlds;

/// <summary>Sizes, shapes and constants of Push-T as published (Chi et al., Diffusion Policy, 2023; gym-pusht). Lengths are pixels of a 512 by 512 world, y points down.</summary>
public static class PushTGeometry
{
    /// <summary>Side of the world.</summary>
    public const double Size = 512;

    /// <summary>Radius of the agent's circle.</summary>
    public const double AgentRadius = 15;

    /// <summary>Radius of the walls' rounded lines.</summary>
    public const double WallRadius = 2;

    /// <summary>Goal: x and y of the block's local origin, and its angle.</summary>
    public const double GoalX = 256, GoalY = 256, GoalAngle = Math.PI / 4;

    /// <summary>Seconds of a substep, and substeps of a control step: 100 Hz and 10 Hz.</summary>
    public const double SubstepSeconds = 0.01;

    /// <summary>Substeps of one control step.</summary>
    public const int Substeps = 10;

    /// <summary>Coverage above which the task is solved; the reward is coverage over this, cut at 1.</summary>
    public const double SuccessCoverage = 0.95;

    /// <summary>Area of the block and of the goal.</summary>
    public const double BlockArea = 120 * 30 + 30 * 90;

    /// <summary>Y of the centre of mass in the block's own frame: the mean of the bar's and the stem's centres, as if they weighed the same. X is 0.</summary>
    internal const double CenterOfGravity = 45;

    /// <summary>Mass of the block.</summary>
    internal const double Mass = 1;

    /// <summary>
    /// Moment of inertia. Published code computes the bar's moment twice, 1500 + 1500, where the stem's alone would be 6375; results are only
    /// comparable with this value.
    /// </summary>
    internal const double Moment = 3000;

    private static readonly double[] s_block = [-60, 0, 60, 0, 60, 30, -60, 30, -15, 30, 15, 30, 15, 120, -15, 120];

    private static readonly double[] s_walls = [5, 506, 5, 5, 5, 5, 506, 5, 506, 5, 506, 506, 5, 506, 506, 506];

    /// <summary>
    /// Corners of the block's two rectangles in its own frame, bar then stem: x0, y0, ..., x7, y7. They are in the order of the 16 published
    /// keypoint numbers.
    /// </summary>
    public static ReadOnlySpan<double> BlockCorners => s_block;

    /// <summary>The four walls: x and y of both ends of each.</summary>
    public static ReadOnlySpan<double> Walls => s_walls;

    /// <summary>Corner <paramref name="index"/> (0 to 7) of the block at a pose.</summary>
    public static (double X, double Y) Corner(int index, double x, double y, double angle)
    {
        (double sin, double cos) = Math.SinCos(angle);
        (double cx, double cy) = (s_block[2 * index], s_block[2 * index + 1]);
        return (x + cos * cx - sin * cy, y + sin * cx + cos * cy);
    }
}
