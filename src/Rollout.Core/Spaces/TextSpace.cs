using System.Text.Json;

namespace Rollout.Core;

/// <summary>
/// Texts of bounded length over a set of characters. In the float plane a text is the places of its characters in the set, one float each,
/// then the size of the set up to the greatest length, which is also how it flattens (as in Gymnasium).
/// </summary>
public sealed class TextSpace : Space
{
    /// <summary>Letters and digits, as Gymnasium has them by default.</summary>
    public const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private readonly Segment[] _segments;

    /// <summary>Creates the space.</summary>
    /// <param name="maxLength">Most characters, at least 1.</param>
    /// <param name="minLength">Fewest characters.</param>
    /// <param name="characters">Characters that may occur, each once.</param>
    public TextSpace(int maxLength, int minLength = 1, string characters = Alphanumeric)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLength, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(minLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minLength, maxLength);
        if (characters.Length == 0 || characters.Distinct().Count() != characters.Length) throw new ArgumentException("The characters must be at least one, each once.", nameof(characters));
        (MaxLength, MinLength, Characters) = (maxLength, minLength, characters);
        _segments = [new("", Plane.Float, 0, maxLength, [maxLength])];
    }

    /// <summary>Most characters.</summary>
    public int MaxLength { get; }

    /// <summary>Fewest characters.</summary>
    public int MinLength { get; }

    /// <summary>Characters that may occur.</summary>
    public string Characters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Segment> Segments => _segments;

    /// <inheritdoc/>
    public override int FloatCount => MaxLength;

    /// <inheritdoc/>
    public override int ByteCount => 0;

    /// <inheritdoc/>
    public override int FlatCount => MaxLength;

    /// <inheritdoc/>
    public override Box FlatSpace => new(0, Characters.Length, MaxLength);

    /// <inheritdoc/>
    public override int MaskCount => Characters.Length;

    /// <inheritdoc/>
    public override void Sample(RandomStream random, Span<float> floats, Span<byte> bytes)
    {
        int length = Begin(random, null, floats);
        for (int i = 0; i < length; i++) floats[i] = random.NextInt(Characters.Length);
    }

    /// <inheritdoc/>
    public override void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, Span<float> floats, Span<byte> bytes) => SampleMasked(random, mask, null, floats);

    /// <summary>Draws a text of given length from the characters that a mask allows.</summary>
    /// <param name="random">Source.</param>
    /// <param name="mask">1 or 0 for each character.</param>
    /// <param name="length">Number of characters; null draws it too.</param>
    /// <param name="floats">Receives [MaxLength].</param>
    public void SampleMasked(RandomStream random, ReadOnlySpan<byte> mask, int? length, Span<float> floats)
    {
        Choice.CheckLength(mask.Length, this);
        int count = Begin(random, length, floats);
        if (!mask.Contains((byte)1))
        {
            if (MinLength > 0) throw new ArgumentException("The mask allows no character, and the text must not be empty: allow at least one.", nameof(mask));
            count = 0;
        }

        for (int i = 0; i < count; i++) floats[i] = Choice.Masked(random, mask);
        floats[count..MaxLength].Fill(Characters.Length);
    }

    /// <inheritdoc/>
    public override void SampleWeighted(RandomStream random, ReadOnlySpan<double> probabilities, Span<float> floats, Span<byte> bytes)
    {
        Choice.CheckLength(probabilities.Length, this);
        int length = Begin(random, null, floats);
        for (int i = 0; i < length; i++) floats[i] = Choice.Weighted(random, probabilities);
    }

    /// <inheritdoc/>
    public override bool Contains(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, out string reason)
    {
        int length = Length(floats);
        for (int i = 0; i < MaxLength; i++)
        {
            bool fits = i < length ? floats[i] >= 0 && floats[i] < Characters.Length && floats[i] == MathF.Truncate(floats[i]) : floats[i] == Characters.Length;
            if (fits) continue;
            reason = $"character {i} is {floats[i]}, not a place in the {Characters.Length} characters, or it follows the end";
            return false;
        }

        reason = length >= MinLength ? "" : $"the text has {length} characters, fewer than {MinLength}";
        return length >= MinLength;
    }

    /// <summary>The text that a row holds.</summary>
    public string Read(ReadOnlySpan<float> floats) => string.Create(Length(floats), floats, (text, row) =>
    {
        for (int i = 0; i < text.Length; i++) text[i] = Characters[(int)row[i]];
    });

    /// <summary>Puts a text into a row.</summary>
    /// <exception cref="FormatException">It is longer or shorter than allowed, or holds another character.</exception>
    public void Write(string text, Span<float> floats)
    {
        if (text.Length < MinLength || text.Length > MaxLength) throw new FormatException($"the text has {text.Length} characters, not {MinLength} to {MaxLength}");
        floats[..MaxLength].Fill(Characters.Length);
        for (int i = 0; i < text.Length; i++)
        {
            int place = Characters.IndexOf(text[i], StringComparison.Ordinal);
            floats[i] = place >= 0 ? place : throw new FormatException($"'{text[i]}' is not one of the characters '{Characters}'");
        }
    }

    /// <inheritdoc/>
    public override void Flatten(ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> flat) => floats[..MaxLength].CopyTo(flat);

    /// <inheritdoc/>
    public override void Unflatten(ReadOnlySpan<float> flat, Span<float> floats, Span<byte> bytes) => flat[..MaxLength].CopyTo(floats);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "Text");
        writer.WriteNumber("min_length", MinLength);
        writer.WriteNumber("max_length", MaxLength);
        writer.WriteString("charset", Characters);
        writer.WriteEndObject();
    }

    /// <inheritdoc/>
    public override void WriteValue(Utf8JsonWriter writer, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes) => writer.WriteStringValue(Read(floats));

    /// <inheritdoc/>
    public override void ReadValue(JsonElement value, Span<float> floats, Span<byte> bytes) =>
        Write(value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException($"expected text, found {NestedArrays.Brief(value)}"), floats);

    /// <inheritdoc/>
    public override string ToString() => $"Text({MinLength}, {MaxLength}, {Characters.Length} characters)";

    private int Begin(RandomStream random, int? length, Span<float> floats)
    {
        int count = length ?? MinLength + random.NextInt(MaxLength - MinLength + 1);
        if (count < MinLength || count > MaxLength) throw new ArgumentOutOfRangeException(nameof(length), count, $"A text has {MinLength} to {MaxLength} characters.");
        floats[..MaxLength].Fill(Characters.Length);
        return count;
    }

    private int Length(ReadOnlySpan<float> floats)
    {
        int end = floats[..MaxLength].IndexOf((float)Characters.Length);
        return end < 0 ? MaxLength : end;
    }
}
