namespace Rollout.Worlds;

/// <summary>Writes numbers to a span of doubles or reads them back, by one and the same list of fields.</summary>
internal ref struct NumberCursor
{
    private readonly Span<double> _into;
    private readonly ReadOnlySpan<double> _from;
    private readonly bool _reads;

    public NumberCursor(Span<double> into) => _into = into;

    public NumberCursor(ReadOnlySpan<double> from)
    {
        _from = from;
        _reads = true;
    }

    public int Count { get; private set; }

    public void Next(ref double value)
    {
        if (!_reads) _into[Count++] = value;
        else value = double.IsFinite(_from[Count]) ? _from[Count++] : throw new InvalidDataException($"Number {Count} of the state is {_from[Count]}; it must be finite.");
    }

    public void Next(ref PlanarVector value)
    {
        (double x, double y) = (value.X, value.Y);
        Next(ref x);
        Next(ref y);
        value = new(x, y);
    }

    public void Next(ref BoundingBox value)
    {
        (PlanarVector low, PlanarVector high) = (new(value.Left, value.Bottom), new(value.Right, value.Top));
        Next(ref low);
        Next(ref high);
        value = new(low.X, low.Y, high.X, high.Y);
    }

    /// <summary>A whole number up to a limit, so that crafted numbers cannot point outside of any list.</summary>
    public void Next(ref int value, int most)
    {
        double number = value;
        Next(ref number);
        if (!(number >= 0 && number <= most && number == Math.Floor(number)))
            throw new InvalidDataException($"Number {Count - 1} of the state is {number}; it must be a whole number from 0 to {most}.");
        value = (int)number;
    }
}
