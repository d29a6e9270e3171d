using System.Globalization;

namespace Rollout.Core;

/// <summary>
/// A number that may change as training goes on: it moves in a straight line from <paramref name="Start"/> to <paramref name="End"/> over the
/// first <paramref name="EndFraction"/> of training, and stays there.
/// </summary>
/// <param name="Start">Value at the beginning.</param>
/// <param name="End">Value at the end.</param>
/// <param name="EndFraction">Share of training after which the end is reached, within (0, 1].</param>
public sealed record Schedule(double Start, double End, double EndFraction = 1)
{
    /// <summary>A number that does not change.</summary>
    public static implicit operator Schedule(float value) => FromShortest(value);

    /// <summary>From a value down to zero over all of training; Stable-Baselines3 writes lin_0.001.</summary>
    public static Schedule LinearFrom(double start) => new(start, 0);

    /// <summary>The value at a point of training.</summary>
    /// <param name="remaining">Share of training that is left, from 1 to 0.</param>
    public float At(double remaining) => (float)Exactly(remaining);

    /// <summary>The value at a point of training, in double precision.</summary>
    public double Exactly(double remaining)
    {
        double done = 1 - remaining;
        return done > EndFraction ? End : Start + done * (End - Start) / EndFraction;
    }

    /// <summary>Reads "0.001", "lin_0.001" or "0.001->0.0001".</summary>
    /// <exception cref="FormatException">The text is none of these.</exception>
    public static Schedule Parse(string text)
    {
        if (text.StartsWith("lin_", StringComparison.OrdinalIgnoreCase) && Number(text[4..], out double start)) return LinearFrom(start);
        string[] ends = text.Split("->");
        if (ends.Length == 2 && Number(ends[0], out start) && Number(ends[1], out double end)) return new Schedule(start, end);
        if (Number(text, out start)) return new Schedule(start, start);
        throw new FormatException($"'{text}' is not a schedule: write a number, lin_0.001 for a line to zero, or 0.001->0.0001.");
    }

    /// <summary>Text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Start == End ? Text(Start) : End == 0 && EndFraction == 1 ? "lin_" + Text(Start) : $"{Text(Start)}->{Text(End)}";

    private static Schedule FromShortest(float value)
    {
        // The decimal that was written, not the nearest float's own digits: 0.2f is meant as 0.2.
        double written = double.Parse(value.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return new Schedule(written, written);
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private static bool Number(string text, out double value) =>
        double.TryParse(text.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
