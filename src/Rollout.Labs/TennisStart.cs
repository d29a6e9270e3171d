using Rollout.Core;

namespace Rollout.Labs;

/// <summary>Where a rally of the tennis lab begins.</summary>
public static class TennisStart
{
    /// <summary>The ball above the paddle and on its way, the paddle near the origin: state of <see cref="Rollout.Worlds.PaddleBall"/>.</summary>
    public static void Draw(RandomStream random, Span<double> start)
    {
        start[0] = 4 * random.NextDouble() - 2;
        start[1] = 2 + 0.2 * random.NextNormal();
        start[2] = -0.2 * start[0] + 0.03 * random.NextNormal();
        start[3] = -0.2 * start[1] + 0.03 * random.NextNormal();
        start[4] = 0.5 * random.NextNormal();
        start[5] = 0.05 * random.NextNormal();
        start[6] = 0.05 * random.NextNormal();
    }
}
