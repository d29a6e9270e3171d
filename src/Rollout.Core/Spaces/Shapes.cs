namespace Rollout.Core;

/// <summary>Dimensions of a row-major array.</summary>
internal static class Shapes
{
    /// <summary>Number of elements.</summary>
    public static int Length(ReadOnlySpan<int> shape)
    {
        int length = 1;
        foreach (int size in shape)
        {
            if (size < 0) throw new ArgumentException($"A dimension is {size}: it must not be negative.", nameof(shape));
            length = checked(length * size);
        }

        return length;
    }
}
