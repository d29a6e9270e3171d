namespace Rollout.Core;

/// <summary>
/// One environment whose rewards are divided by the running deviation of their discounted sum, as Gymnasium's NormalizeReward: termination
/// clears the sum before the reward of that same step is added, and nothing is clipped. For training, prefer the option
/// <c>normalize_rewards</c>, whose sum is cleared after the step.
/// </summary>
/// <param name="inner">The environment.</param>
/// <param name="discount">γ.</param>
/// <param name="epsilon">ε in √(variance + ε).</param>
public sealed class NormalizeReward(IEnvironment inner, double discount = 0.99, double epsilon = 1e-8) : IEnvironment
{
    private double _sum;

    /// <summary>Moments of the discounted sum.</summary>
    public RunningMoments Moments { get; } = new(1);

    /// <summary>Whether rewards still change the moments; off for evaluation.</summary>
    public bool UpdateMoments { get; set; } = true;

    /// <inheritdoc/>
    public Space ObservationSpace => inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => inner.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => inner.Reset(seed, observation, options);

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        StepResult result = inner.Step(action, observation);
        _sum = _sum * discount * (result.Terminated ? 0 : 1) + result.Reward;
        if (UpdateMoments) Moments.Update(_sum);
        return result with { Reward = result.Reward / Math.Sqrt(Moments.Variance[0] + epsilon) };
    }

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => inner.Dispose();
}
