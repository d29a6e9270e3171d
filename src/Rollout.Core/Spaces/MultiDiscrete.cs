using System.Text.Json;

namespace Rollout.Core;

/// <summary>Several discrete choices at once, each with its own number of values, held as exact integers in the float plane.</summary>
public sealed class MultiDiscrete : Space
{
    private readonly Segment[] _segments;
    private readonly int[] _counts;
    private readonly int[] _starts;

    /// <summary>Creates a vector of choices that start at 0.</summary>
    /// <param name="counts">Number of values of each choice, at least 1.</param>
    public MultiDiscrete(params int[] counts) : this(counts, new int[counts.Length], [counts.Length])
    {
    }

    /// <summary>Creates choices of any shape.</summary>
    /// <param name="counts">Number of values of each choice, at least 1, row-major (Gymnasium's nvec).</param>
    /// <param name="starts">Smallest value of each choice.</param>
    /// <param name="shape">Dimensions.</param>
    /// <exception cref="ArgumentException">The lengths disagree, a count is below 1, or a value does not fit a float exactly.</exception>
    public MultiDiscrete(int[] counts, int[] starts, int[] shape)
    {
        if (counts.Length != starts.Length || counts.Length != Shapes.Length(shape))
            throw new ArgumentException($"There are {counts.Length} counts, {starts.Length} starts and {Shapes.Length(shape)} elements in the shape: they must agree.");
        for (int i = 0; i < counts.Length; i++)
        {
            if (counts[i] < 1) throw new ArgumentException($"counts[{i}] = {counts[i]} must be at least 1.", nameof(counts));
            if (starts[i] < -Discrete.ExactIntegerLimit || (long)starts[i] + counts[i] > Discrete.ExactIntegerLimit)
                throw new ArgumentException($"The values of choice {i} go from {starts[i]} to {(long)starts[i] + counts[i] - 1}: they must stay within 2^24.", nameof(starts));
        }

        (_counts, _starts, Shape) = ([.. counts], [.. starts], [.. shape]);
        _segments = [new("", Plane.Float, 0, counts.Length, Shape)];
        FlatCount = counts.Aggregate(0, (sum, count) => checked(sum + count));
    }

    /// <summary>Number of values of each choice, row-major.</summary>
    public ReadOnlySpan<int> Counts => _counts;

    /// <summary>Smallest value of each choice, row-major.</summary>
    public ReadOnlySpan<int> Starts => _starts;

    /// <summary>Dimensions.</summary>
    public int[] Shape { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount => _counts.Length;

    /// <inheritdoc/>
    public override int ByteCount => 0;

    /// <inheritdoc/>
    public override int FlatCount { get; }

    /// <inheritdoc/>
    public override Box FlatSpace => new(0, 1, FlatCount);

    /// <inheritdoc/>
    public override int MaskCount => FlatCount;

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        for (int i = 0; i < _counts.Length; i++) floats[i] = _starts[i] + random.NextInt(_counts[i]);
    }

    /// <summary>As in every space; a choice whose mask allows nothing takes its smallest value, as in Gymnasium.</summary>
    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(mask.Length, this);
        for (int i = 0, at = 0; i < _counts.Length; at += _counts[i++]) floats[i] = _starts[i] + Math.Max(Choice.Masked(random, mask.Slice(at, _counts[i])), 0);
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        for (int i = 0, at = 0; i < _counts.Length; at += _counts[i++]) floats[i] = _starts[i] + Choice.Weighted(random, probabilities.Slice(at, _counts[i]));
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            float value = floats[i];
            if (value >= _starts[i] && value < _starts[i] + _counts[i] && value == MathF.Truncate(value)) continue;
            reason = $"element {i} is {value}, not one of the {_counts[i]} integers {_starts[i]} to {_starts[i] + _counts[i] - 1}";
            return false;
        }

        reason = "";
        return true;
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat)
    {
        for (int i = 0, at = 0; i < _counts.Length; at += _counts[i++]) OneHot.Write((int)floats[i] - _starts[i], flat.Slice(at, _counts[i]));
    }

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes)
    {
        for (int i = 0, at = 0; i < _counts.Length; at += _counts[i++]) floats[i] = _starts[i] + OneHot.Read(flat.Slice(at, _counts[i]));
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "MultiDiscrete");
        writer.WritePropertyName("nvec");
        NestedArrays.Write(writer, [.. _counts.Select(count => (float)count)], Shape);
        writer.WritePropertyName("start");
        NestedArrays.Write(writer, [.. _starts.Select(start => (float)start)], Shape);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes) => NestedArrays.Write(writer, floats[.._counts.Length], Shape);

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes) => NestedArrays.Read(value, Shape, wholeNumbers: true, floats[.._counts.Length]);

    /// <inheritdoc/>
    public override string ToString() => $"MultiDiscrete({string.Join(", ", _counts)})";
}
