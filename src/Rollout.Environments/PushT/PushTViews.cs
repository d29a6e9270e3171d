using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>The published observations of Push-T as functions of its state, so that one recording serves every kind of policy.</summary>
public static class PushTViews
{
    /// <summary>Name, length and function of each: the first numbers of the state in, the view out.</summary>
    public static IReadOnlyList<(string Name, int Length, Function Observe)> All { get; } =
    [
        ("observation.pose", 5, Pose),
        ("observation.keypoints", 20, (state, view) => Points(PushTKeypointSensor.NinePoints, state, view)),
        ("observation.keypoints16", 18, (state, view) => Points(PushTGeometry.BlockCorners, state, view)),
    ];

    /// <summary>A view as a function of the state.</summary>
    /// <param name="state">Agent x and y, block x, y and angle, and more.</param>
    /// <param name="view">Receives the view.</param>
    public delegate void Function(ReadOnlySpan<double> state, Span<float> view);

    internal static void Pose(ReadOnlySpan<double> state, Span<float> view)
    {
        double angle = Math.IEEERemainder(state[4], 2 * Math.PI);
        for (int i = 0; i < 4; i++) view[i] = (float)state[i];
        view[4] = (float)(angle < 0 ? angle + 2 * Math.PI : angle);
    }

    private static void Points(ReadOnlySpan<double> points, ReadOnlySpan<double> state, Span<float> view)
    {
        (double sin, double cos) = Math.SinCos(state[4]);
        for (int i = 0; i < points.Length; i += 2)
        {
            view[i] = (float)(state[2] + cos * points[i] - sin * points[i + 1]);
            view[i + 1] = (float)(state[3] + sin * points[i] + cos * points[i + 1]);
        }

        (view[points.Length], view[points.Length + 1]) = ((float)state[0], (float)state[1]);
    }
}
