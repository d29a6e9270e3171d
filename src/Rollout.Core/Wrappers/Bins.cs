namespace Rollout.Core;

/// <summary>Equal parts of bounded intervals.</summary>
internal static class Bins
{
    /// <summary>The number of bins of each element, checked.</summary>
    public static int[] For(Box box, int[] given, string wrapper)
    {
        if (given.Length != 1 && given.Length != box.Length) throw new ArgumentException($"{wrapper} was given {given.Length} numbers of bins for {box.Length} elements: give one for all, or one each.");
        for (int i = 0; i < box.Length; i++)
        {
            if (!float.IsFinite(box.Low[i]) || !float.IsFinite(box.High[i]))
                throw new ArgumentException($"{wrapper} needs finite bounds, but element {i} of {box} lies in [{box.Low[i]}, {box.High[i]}]: clip or rescale it first.");
        }

        if (given.Any(count => count < 1)) throw new ArgumentException($"{wrapper} needs at least 1 bin an element.");
        return given.Length == 1 ? [.. Enumerable.Repeat(given[0], box.Length)] : given;
    }

    /// <summary>Number of combinations.</summary>
    public static int Together(int[] bins, string wrapper)
    {
        long product = 1;
        foreach (int count in bins) product = Math.Min(product * count, int.MaxValue);
        return product < Discrete.ExactIntegerLimit ? (int)product : throw new ArgumentException($"{wrapper} would make more than 2^24 combinations of bins: use fewer, or multi=true.");
    }

    /// <summary>The bin of a value; those outside fall into the first and the last. An edge belongs to the bin above it.</summary>
    public static int Of(float value, float low, float high, int count)
    {
        int bin = 0;
        // The edges are computed as NumPy's linspace does, so that values on them fall as recorded there.
        double step = ((double)high - low) / count;
        if (step > 0) bin = Math.Clamp((int)Math.Floor((value - low) / step), 0, count - 1);
        while (bin < count - 1 && value >= low + (bin + 1) * step) bin++;
        while (bin > 0 && value < low + bin * step) bin--;
        return bin;
    }

    /// <summary>The middle of a bin.</summary>
    public static float Middle(int bin, float low, float high, int count) => (float)(low + (bin + 0.5) * ((double)high - low) / count);
}
