namespace Rollout.Core;

/// <summary>The integers start, start + 1, ..., start + n - 1, held as one exact integer in the float plane.</summary>
public sealed class Discrete : Space
{
    /// <summary>Largest magnitude that a float holds exactly together with all smaller integers.</summary>
    private const int ExactIntegerLimit = 1 << 24;

    private readonly Segment[] _segments = [new("", Plane.Float, 0, 1, [])];

    /// <summary>Creates the space.</summary>
    /// <param name="n">Number of values, at least 1.</param>
    /// <param name="start">Smallest value.</param>
    /// <exception cref="ArgumentOutOfRangeException">n is below 1, or a value does not fit a float exactly.</exception>
    public Discrete(int n, int start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(start, -ExactIntegerLimit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)start + n, ExactIntegerLimit, nameof(n));
        N = n;
        Start = start;
    }

    /// <summary>Number of values.</summary>
    public int N { get; }

    /// <summary>Smallest value.</summary>
    public int Start { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount => 1;

    /// <inheritdoc/>
    public override int ByteCount => 0;

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes) => floats[0] = Start + random.NextInt(N);

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        float value = floats[0];
        bool inside = value >= Start && value < Start + N && value == MathF.Truncate(value);
        reason = inside ? "" : $"{value} is not one of the {N} integers {Start} to {Start + N - 1}";
        return inside;
    }

    /// <inheritdoc/>
    public override string ToString() => Start == 0 ? $"Discrete({N})" : $"Discrete({N}, start={Start})";
}
