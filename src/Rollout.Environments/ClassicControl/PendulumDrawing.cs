using Rollout.Core;

namespace Rollout.Environments;

internal static class PendulumDrawing
{
    public static void Draw(Drawing drawing, ReadOnlySpan<double> state)
    {
        float angle = (float)state[0];
        drawing.Clear(-1.4f, -1.4f, 1.4f, 1.4f);
        drawing.Add(new Polyline([0, 0, -MathF.Sin(angle), MathF.Cos(angle)], 0.18f, Palette.Pole));
        drawing.Add(new Disc([0, 0], 0.06f, Palette.Ink));
    }
}
