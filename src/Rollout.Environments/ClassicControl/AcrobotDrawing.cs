using Rollout.Core;

namespace Rollout.Environments;

internal static class AcrobotDrawing
{
    public static void Draw(Drawing drawing, ReadOnlySpan<double> state)
    {
        float first = (float)state[0], both = (float)(state[0] + state[1]);
        (float elbowX, float elbowY) = (MathF.Sin(first), -MathF.Cos(first));
        drawing.Clear(-2.3f, -2.3f, 2.3f, 2.3f);
        drawing.Add(new Polyline([-2.2f, 1, 2.2f, 1], 0.03f, Palette.Goal));
        drawing.Add(new Polyline([0, 0, elbowX, elbowY], 0.18f, Palette.Body));
        drawing.Add(new Polyline([elbowX, elbowY, elbowX + MathF.Sin(both), elbowY - MathF.Cos(both)], 0.18f, Palette.Pole));
        drawing.Add(new Disc([0, 0], 0.09f, Palette.Joint));
        drawing.Add(new Disc([elbowX, elbowY], 0.09f, Palette.Joint));
    }
}
