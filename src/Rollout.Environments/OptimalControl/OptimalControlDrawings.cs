using Rollout.Core;

namespace Rollout.Environments;

/// <summary>Pictures of the worlds of optimal control and contact.</summary>
internal static class OptimalControlDrawings
{
    public static void DoubleIntegrator(Drawing drawing, ReadOnlySpan<double> state)
    {
        Rail(drawing, -3, 3);
        drawing.Add(new Disc([0, 0.15f], 0.06f, Palette.Goal));
        Block(drawing, state[0], Palette.Body);
        drawing.Add(new Polyline([(float)state[0], 0.45f, (float)(state[0] + 0.4 * state[1]), 0.45f], 0.03f, Palette.Pole));
    }

    public static void Pendulum(Drawing drawing, ReadOnlySpan<double> state)
    {
        float angle = (float)state[0];
        drawing.Clear(-1.4f, -1.4f, 1.4f, 1.4f);
        drawing.Add(new Polyline([0, 0, MathF.Sin(angle), -MathF.Cos(angle)], 0.1f, Palette.Pole));
        drawing.Add(new Disc([MathF.Sin(angle), -MathF.Cos(angle)], 0.13f, Palette.Body));
        drawing.Add(new Disc([0, 0], 0.06f, Palette.Ink));
    }

    public static void CartPole(Drawing drawing, ReadOnlySpan<double> state)
    {
        (float x, float angle) = ((float)state[0], (float)state[1]);
        drawing.Clear(-3, -1, 3, 1);
        drawing.Add(new Polyline([-3, 0, 3, 0], 0.02f, Palette.Ground));
        drawing.Rectangle(x, 0, -0.25f, -0.1f, 0.25f, 0.1f, 0, Palette.Body);
        drawing.Add(new Polyline([x, 0, x + 0.8f * MathF.Sin(angle), -0.8f * MathF.Cos(angle)], 0.06f, Palette.Pole));
        drawing.Add(new Disc([x, 0], 0.04f, Palette.Joint));
    }

    public static void DoublePendulum(Drawing drawing, ReadOnlySpan<double> state)
    {
        float first = (float)state[0], both = (float)(state[0] + state[1]), elbowX = MathF.Sin(first), elbowY = -MathF.Cos(first);
        drawing.Clear(-3.2f, -3.2f, 3.2f, 3.2f);
        drawing.Add(new Polyline([0, 0, elbowX, elbowY], 0.18f, Palette.Body));
        drawing.Add(new Polyline([elbowX, elbowY, elbowX + 2 * MathF.Sin(both), elbowY - 2 * MathF.Cos(both)], 0.14f, Palette.Pole));
        drawing.Add(new Disc([0, 0], 0.09f, Palette.Joint));
        drawing.Add(new Disc([elbowX, elbowY], 0.09f, Palette.Joint));
    }

    public static void Blocks(Drawing drawing, ReadOnlySpan<double> state)
    {
        Rail(drawing, -1, 4);
        Block(drawing, state[0], Palette.Body);
        Block(drawing, state[1], Palette.Pole);
    }

    public static void Stack(Drawing drawing, ReadOnlySpan<double> state)
    {
        Rail(drawing, -1, 4);
        drawing.Rectangle((float)state[0], 0.15f, -0.2f, -0.13f, 0.2f, 0.13f, 0, Palette.Body);
        drawing.Rectangle((float)state[1], 0.4f, -0.1f, -0.1f, 0.1f, 0.1f, 0, Palette.Pole);
    }

    public static void Pusher(Drawing drawing, ReadOnlySpan<double> state)
    {
        Rail(drawing, -1, 3);
        drawing.Add(new Disc([2, 0.15f], 0.05f, Palette.Goal));
        Block(drawing, state[0], Palette.Body);
        drawing.Add(new Disc([(float)state[1], 0.15f], 0.08f, Palette.Pole));
    }

    public static void Discs(Drawing drawing, ReadOnlySpan<double> state)
    {
        float[] discs = [-0.2f, 0.5f, 0.2f, 0.5f, 1.2f, 0.2f, 0, 2.3f, 0.3f, 0.4f, 3.2f, 0.5f, -0.8f, 3.8f, 0.1f, -1, 1, 0.5f, 0, 1.5f, 0.2f];
        drawing.Clear(-2.6f, -0.5f, 2.6f, 4.7f);
        for (int i = 0; i < discs.Length; i += 3) drawing.Add(new Disc([discs[i], discs[i + 1]], discs[i + 2], Palette.Ground));
        drawing.Add(new Disc([0, 4], 0.08f, Palette.Goal));
        drawing.Add(new Disc([(float)state[0], (float)state[1]], 0.08f, Palette.Body));
    }

    public static void PassObstacle(Drawing drawing, ReadOnlySpan<double> state)
    {
        drawing.Clear(-2, -2, 2, 2);
        drawing.Add(new Disc([0, 0], 0.5f, Palette.Ground));
        drawing.Add(new Disc([0, 1.5f], 0.15f, Palette.Goal));
        drawing.Add(new Disc([(float)state[0], (float)state[1]], 0.08f, Palette.Body));
    }

    public static void PaddleBall(Drawing drawing, ReadOnlySpan<double> state)
    {
        drawing.Clear(-3, -1.2f, 3, 3.6f);
        drawing.Add(new Disc([0, 2.5f], 0.08f, Palette.Goal));
        drawing.Rectangle((float)state[4], (float)state[5], -0.8f, -0.05f, 0.8f, 0.05f, (float)state[6], Palette.Body);
        drawing.Add(new Disc([(float)state[0], (float)state[1]], 0.15f, Palette.Pole));
    }

    public static void BoxFlipUp(Drawing drawing, ReadOnlySpan<double> state)
    {
        drawing.Clear(-0.5f, -0.2f, 0.5f, 0.8f);
        drawing.Add(new Polyline([-0.5f, 0, 0.5f, 0], 0.01f, Palette.Ground));
        foreach (float wall in (ReadOnlySpan<float>)[-0.29f, 0.29f]) drawing.Rectangle(wall, 0.105f, -0.025f, -0.105f, 0.025f, 0.105f, 0, Palette.Ground);
        (float x, float z, float angle) = ((float)state[0], (float)state[1], (float)state[2]);
        drawing.Rectangle(x, z, -0.1f, -0.15f, 0.1f, 0.15f, angle, Palette.Body);
        drawing.Rectangle(x, z, -0.03f, 0.11f, 0.03f, 0.13f, angle, Palette.Goal);
        drawing.Add(new Disc([(float)state[3], (float)state[4]], 0.01f, Palette.Pole));
    }

    public static void Bicycle(Drawing drawing, ReadOnlySpan<double> state)
    {
        drawing.Clear(-2, -2, 5, 3);
        drawing.Add(new Disc([3, 1], 0.1f, Palette.Goal));
        (float x, float y, float heading) = ((float)state[0], (float)state[1], (float)state[2]);
        float frontX = x + MathF.Cos(heading), frontY = y + MathF.Sin(heading), wheel = heading + (float)state[4];
        drawing.Add(new Polyline([x, y, frontX, frontY], 0.15f, Palette.Body));
        drawing.Add(new Polyline([frontX - 0.2f * MathF.Cos(wheel), frontY - 0.2f * MathF.Sin(wheel), frontX + 0.2f * MathF.Cos(wheel), frontY + 0.2f * MathF.Sin(wheel)], 0.08f, Palette.Ink));
    }

    /// <summary>One throw has nothing to watch but whether it was made.</summary>
    public static void Throw(Drawing drawing, ReadOnlySpan<double> state)
    {
        drawing.Clear(-1, -1, 1, 1);
        float angle = (float)state[1];
        drawing.Add(new Polyline([-1, 0, 1, 0], 0.02f, Palette.Ground));
        drawing.Add(new Polyline([-0.5f, 0, -0.5f + MathF.Cos(angle), MathF.Sin(angle)], 0.05f, state[0] > 0.5 ? Palette.Pole : Palette.Ground));
    }

    private static void Rail(Drawing drawing, float left, float right)
    {
        float half = (right - left) / 4;
        drawing.Clear(left, -half, right, half);
        drawing.Add(new Polyline([left, 0, right, 0], 0.02f, Palette.Ground));
    }

    private static void Block(Drawing drawing, double x, uint color) => drawing.Rectangle((float)x, 0.15f, -0.15f, -0.13f, 0.15f, 0.13f, 0, color);
}
