namespace Rollout.Control;

/// <summary>How fast a sequence of actions changes: the limit and the cost that make plans smooth.</summary>
internal static class ActionRate
{
    /// <summary>Lets no action differ from the one before by more than a limit; the whole change is shortened, so that its direction stays.</summary>
    /// <param name="plan">Actions, [steps, width]; changed in place.</param>
    /// <param name="previous">The action before the first, [width].</param>
    /// <param name="limit">Largest length of a change, in the actions' units; infinity for none.</param>
    public static void Limit(Span<double> plan, ReadOnlySpan<double> previous, double limit)
    {
        if (double.IsPositiveInfinity(limit)) return;
        int width = previous.Length;
        for (int at = 0; at < plan.Length; at += width)
        {
            ReadOnlySpan<double> before = at == 0 ? previous : plan.Slice(at - width, width);
            double square = 0;
            for (int i = 0; i < width; i++) square += (plan[at + i] - before[i]) * (plan[at + i] - before[i]);
            if (square <= limit * limit) continue;
            double share = limit / Math.Sqrt(square);
            for (int i = 0; i < width; i++) plan[at + i] = before[i] + share * (plan[at + i] - before[i]);
        }
    }

    /// <summary>Sum of the squared changes.</summary>
    /// <param name="plan">Actions, [steps, width].</param>
    /// <param name="previous">The action before the first, [width].</param>
    /// <param name="unit">What counts as a change of 1, [width].</param>
    public static double Squares(ReadOnlySpan<double> plan, ReadOnlySpan<double> previous, ReadOnlySpan<double> unit)
    {
        int width = previous.Length;
        double sum = 0;
        for (int i = 0; i < plan.Length; i++)
        {
            double change = (plan[i] - (i < width ? previous[i] : plan[i - width])) / unit[i % width];
            sum += change * change;
        }

        return sum;
    }
}
