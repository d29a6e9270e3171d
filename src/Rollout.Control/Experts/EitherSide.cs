using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// Passes the obstacle of <see cref="Worlds.PassObstacle"/> on a side that it draws when an episode begins and remembers: demonstrations with two modes.
/// </summary>
/// <param name="observationSpace">Positions.</param>
/// <param name="actionSpace">Velocities.</param>
/// <param name="seed">Seed of the side.</param>
/// <param name="otherSide">Takes the other side than the seed says.</param>
public sealed class EitherSide(Box observationSpace, Box actionSpace, ulong seed, bool otherSide = false) : IPolicy
{
    /// <summary>Where it turns to the goal: beside the obstacle, as far from its middle as keeps both straight legs clear of it.</summary>
    private const double BesideX = 0.8, TurnY = -0.1, GoalY = 1.5, Speed = 1;

    private readonly RandomStream _random = new(seed, 13UL << 32);

    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <summary>The side: -1 left, 1 right, 0 not yet drawn.</summary>
    public int MemoryCount => 1;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        for (int row = 0; row < count; row++)
        {
            if (memory[row] == 0) memory[row] = (_random.NextInt(2) == 0) == otherSide ? 1 : -1;
            double x = floats[2 * row], y = floats[2 * row + 1];
            (double toX, double toY) = y < TurnY ? (memory[row] * BesideX - x, -y) : (-x, GoalY - y);
            double length = Math.Max(1e-9, Math.Sqrt(toX * toX + toY * toY));
            (actions[2 * row], actions[2 * row + 1]) = ((float)(Speed * toX / length), (float)(Speed * toY / length));
        }
    }
}
