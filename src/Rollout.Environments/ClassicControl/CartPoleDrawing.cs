using Rollout.Core;

namespace Rollout.Environments;

internal static class CartPoleDrawing
{
    public static void Draw(Drawing drawing, ReadOnlySpan<double> state)
    {
        (float x, float angle) = ((float)state[0], (float)state[2]);
        drawing.Clear(-2.6f, -0.6f, 2.6f, 1.6f);
        drawing.Add(new Polyline([-2.4f, 0, 2.4f, 0], 0.02f, Palette.Ground));
        drawing.Add(new Polyline([-2.4f, -0.08f, -2.4f, 0.08f], 0.02f, Palette.Ground));
        drawing.Add(new Polyline([2.4f, -0.08f, 2.4f, 0.08f], 0.02f, Palette.Ground));
        drawing.Rectangle(x, 0.15f, -0.25f, -0.13f, 0.25f, 0.13f, 0, Palette.Body);
        drawing.Add(new Disc([x - 0.15f, 0.03f], 0.06f, Palette.Ink));
        drawing.Add(new Disc([x + 0.15f, 0.03f], 0.06f, Palette.Ink));
        drawing.Add(new Polyline([x, 0.24f, x + MathF.Sin(angle), 0.24f + MathF.Cos(angle)], 0.09f, Palette.Pole));
        drawing.Add(new Disc([x, 0.24f], 0.05f, Palette.Joint));
    }
}
