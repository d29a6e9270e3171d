using System.Text.Json;

namespace Rollout.Core;

/// <summary>The integers start, start + 1, ..., start + n - 1, held as one exact integer in the float plane.</summary>
public sealed class Discrete : Space
{
    /// <summary>Largest magnitude that a float holds exactly together with all smaller integers.</summary>
    internal const int ExactIntegerLimit = 1 << 24;

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
    public override int FlatCount => N;

    /// <inheritdoc/>
    public override Box FlatSpace => new(0, 1, N);

    /// <inheritdoc/>
    public override int MaskCount => N;

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes) => floats[0] = Start + random.NextInt(N);

    /// <summary>As in every space; with a mask that allows nothing the smallest value, as in Gymnasium.</summary>
    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        floats[0] = Start + Math.Max(Choice.Masked(random, mask), 0);
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        floats[0] = Start + Choice.Weighted(random, probabilities);
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        float value = floats[0];
        bool inside = value >= Start && value < Start + N && value == MathF.Truncate(value);
        reason = inside ? "" : $"{value} is not one of the {N} integers {Start} to {Start + N - 1}";
        return inside;
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat) => OneHot.Write((int)floats[0] - Start, flat[..N]);

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes) => floats[0] = Start + OneHot.Read(flat[..N]);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Discrete");
        writer.WriteNumber("n", N);
        writer.WriteNumber("start", Start);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes) => writer.WriteNumberValue((int)floats[0]);

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes) => floats[0] = NestedArrays.WholeNumber(value);

    /// <inheritdoc/>
    public override string ToString() => Start == 0 ? $"Discrete({N})" : $"Discrete({N}, start={Start})";
}
