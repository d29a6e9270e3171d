using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>Points that are fixed to the block, x and y each, then the agent's position.</summary>
/// <param name="points">The points in the block's own frame: x0, y0, x1, y1, ...</param>
internal sealed class PushTKeypointSensor(double[] points) : IPushTSensor
{
    /// <summary>
    /// The nine points of Diffusion Policy. Published code draws the block with its outline, picks pixels by farthest-point sampling and shifts
    /// each by up to one pixel, all from NumPy's default_rng(0); these are the points that come out.
    /// </summary>
    public static double[] NinePoints { get; } =
    [
        9.26978671, 90.04097352, -60.98347236, -1.18672976, 60.91275558, -1.39336422, -0.27050344, 25.54362499, -14.06492758, 122.81585355,
        39.0027385, 32.85740428, -39.96641442, 32.72965545, -16.82434438, 62.86317892, 23.54146122, -1.70028811,
    ];

    public Space Space { get; } = new Box(0, (float)PushTGeometry.Size, points.Length + 2);

    public void Observe(PushTSimulation simulation, Observation observation)
    {
        (double sin, double cos) = Math.SinCos(simulation.BlockAngle);
        (double x, double y) = (simulation.BlockX, simulation.BlockY);
        for (int i = 0; i < points.Length; i += 2)
        {
            observation[i] = (float)(x + cos * points[i] - sin * points[i + 1]);
            observation[i + 1] = (float)(y + sin * points[i] + cos * points[i + 1]);
        }

        (observation[points.Length], observation[points.Length + 1]) = ((float)simulation.AgentX, (float)simulation.AgentY);
    }
}
