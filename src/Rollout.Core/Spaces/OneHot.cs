namespace Rollout.Core;

/// <summary>A choice among n as n numbers, one of which is 1.</summary>
internal static class OneHot
{
    public static void Write(int choice, Span<float> flat)
    {
        flat.Clear();
        flat[choice] = 1;
    }

    /// <summary>Index of the first element that is not 0.</summary>
    public static int Read(ReadOnlySpan<float> flat)
    {
        for (int i = 0; i < flat.Length; i++)
        {
            if (flat[i] != 0) return i;
        }

        throw new ArgumentException($"All {flat.Length} elements of a one-hot choice are 0: one of them must be 1.", nameof(flat));
    }
}
