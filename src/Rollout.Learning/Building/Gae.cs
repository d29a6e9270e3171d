using System.Numerics;

namespace Rollout.Learning;

/// <summary>
/// Generalised advantage estimation: A[t] = sum over l of (γ λ)^l δ[t + l] with δ[t] = r[t] + γ V[t + 1] - V[t], cut at episode ends.
/// </summary>
/// <remarks>Schulman et al., High-dimensional continuous control using generalized advantage estimation (2016), equation 16.</remarks>
public static class Gae
{
    /// <summary>Computes advantages of one environment's consecutive steps.</summary>
    /// <param name="rewards">r, [steps].</param>
    /// <param name="values">V of the state that each step starts from, [steps].</param>
    /// <param name="ended">Whether the episode ended with the step: the recursion is cut and the next value counts as 0, [steps].</param>
    /// <param name="lastValue">V of the state after the last step.</param>
    /// <param name="discount">γ.</param>
    /// <param name="lambda">λ.</param>
    /// <param name="advantages">Receives A, [steps]; the returns that values should predict are A + V.</param>
    public static void Compute<T>(
        ReadOnlySpan<T> rewards, ReadOnlySpan<T> values, ReadOnlySpan<bool> ended, T lastValue, T discount, T lambda, Span<T> advantages) where T : IBinaryFloatingPointIeee754<T>
    {
        if (values.Length != rewards.Length || ended.Length != rewards.Length || advantages.Length != rewards.Length)
            throw new ArgumentException($"Rewards, values, ends and advantages must have one length, not {rewards.Length}, {values.Length}, {ended.Length} and {advantages.Length}.");
        T advantage = T.Zero, nextValue = lastValue;
        for (int t = rewards.Length - 1; t >= 0; t--)
        {
            T goesOn = ended[t] ? T.Zero : T.One;
            T delta = rewards[t] + discount * nextValue * goesOn - values[t];
            advantage = delta + discount * lambda * goesOn * advantage;
            advantages[t] = advantage;
            nextValue = values[t];
        }
    }
}
