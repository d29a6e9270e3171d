namespace Rollout.Core;

/// <summary>Where an environment writes one observation: a row of the float plane and a row of the byte plane.</summary>
public readonly ref struct Observation(Span<float> floats, Span<byte> bytes)
{
    /// <summary>The float plane, as long as the space's <see cref="Space.FloatCount"/>.</summary>
    public Span<float> Floats { get; } = floats;

    /// <summary>The byte plane, as long as the space's <see cref="Space.ByteCount"/>.</summary>
    public Span<byte> Bytes { get; } = bytes;

    /// <summary>Writes or reads one float.</summary>
    public ref float this[int index] => ref Floats[index];
}
