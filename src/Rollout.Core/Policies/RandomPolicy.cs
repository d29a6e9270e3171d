namespace Rollout.Core;

/// <summary>Draws actions from the action space: what every other policy is compared with.</summary>
/// <param name="observationSpace">Observations, which it does not look at.</param>
/// <param name="actionSpace">Actions; unbounded elements are normal.</param>
/// <param name="seed">Seed.</param>
public sealed class RandomPolicy(Space observationSpace, Space actionSpace, ulong seed) : IPolicy
{
    private readonly RandomStream _random = new(seed, 12UL << 32);

    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int width = actionSpace.FloatCount;
        for (int row = 0; row < count; row++) actionSpace.Sample(_random, actions.Slice(row * width, width), []);
    }
}
