namespace Rollout.Core;

/// <summary>One member of a tuple or dictionary and where it lies in the whole.</summary>
/// <param name="Name">Key, or place as a number.</param>
/// <param name="Space">What it holds.</param>
/// <param name="Float">First float in the row.</param>
/// <param name="Byte">First byte in the row.</param>
/// <param name="Flat">First element of the flattened value.</param>
/// <param name="Mask">First entry of the mask.</param>
public sealed record Part(string Name, Space Space, int Float, int Byte, int Flat, int Mask)
{
    /// <summary>The member's floats within the row of the whole.</summary>
    public Span<float> Floats(Span<float> row) => row.Slice(Float, Space.FloatCount);

    /// <summary>The member's floats within the row of the whole.</summary>
    public ReadOnlySpan<float> Floats(ReadOnlySpan<float> row) => row.Slice(Float, Space.FloatCount);

    /// <summary>The member's bytes within the row of the whole.</summary>
    public Span<byte> Bytes(Span<byte> row) => row.Slice(Byte, Space.ByteCount);

    /// <summary>The member's bytes within the row of the whole.</summary>
    public ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> row) => row.Slice(Byte, Space.ByteCount);
}
