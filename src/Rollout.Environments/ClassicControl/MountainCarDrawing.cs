using Rollout.Core;

namespace Rollout.Environments;

internal static class MountainCarDrawing
{
    private const int Segments = 80;
    private const float Left = -1.2f, Right = 0.6f, Goal = 0.5f;

    public static void Draw(Drawing drawing, ReadOnlySpan<double> state)
    {
        float position = (float)state[0];
        drawing.Clear(Left, -0.15f, Right, 1.25f);
        float[] hill = new float[2 * (Segments + 3)];
        for (int i = 0; i <= Segments; i++)
        {
            float x = Left + (Right - Left) * i / Segments;
            (hill[2 * i], hill[2 * i + 1]) = (x, Height(x));
        }

        (hill[^4], hill[^3], hill[^2], hill[^1]) = (Right, -0.15f, Left, -0.15f);
        drawing.Add(new Polygon(hill, Palette.Land));
        drawing.Add(new Polyline([Goal, Height(Goal), Goal, Height(Goal) + 0.18f], 0.01f, Palette.Ink));
        drawing.Add(new Polygon([Goal, Height(Goal) + 0.18f, Goal + 0.08f, Height(Goal) + 0.15f, Goal, Height(Goal) + 0.12f], Palette.Goal));
        float slope = MathF.Atan(1.35f * MathF.Cos(3 * position));
        drawing.Rectangle(position, Height(position), -0.06f, 0.025f, 0.06f, 0.085f, slope, Palette.Body);
        foreach (float wheel in (ReadOnlySpan<float>)[-0.035f, 0.035f])
            drawing.Add(new Disc([position + wheel * MathF.Cos(slope), Height(position) + wheel * MathF.Sin(slope) + 0.02f], 0.02f, Palette.Ink));
    }

    private static float Height(float x) => MathF.Sin(3 * x) * 0.45f + 0.55f;
}
