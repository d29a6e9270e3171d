namespace Rollout.Control;

/// <summary>Refuses numbers that are not finite.</summary>
internal static class Finite
{
    /// <summary>Names the first sample whose number is not finite.</summary>
    public static void ThrowIfAny(string what, ReadOnlySpan<double> numbers, int perSample)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!double.IsFinite(numbers[i])) throw new ControlException($"The {what} of sample {i / perSample} is {numbers[i]}: the rollout diverged. Use a smaller time step, less noise or a softer contact.");
        }
    }
}
