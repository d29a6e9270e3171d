using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>The losses that PPO's variants share, on rows of a rollout, with their gradients.</summary>
internal static class ClippedObjective
{
    /// <summary>L = E[min(ratio A, clip(ratio, 1 - ε, 1 + ε) A)], the entropy bonus and the pull towards the policy that training began with, differentiated.</summary>
    /// <param name="distribution">What the outputs mean.</param>
    /// <param name="outputs">Network outputs of the rows.</param>
    /// <param name="rollout">The rollout.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="advantages">Room for as many advantages.</param>
    /// <param name="options">Settings.</param>
    /// <param name="clipRange">ε.</param>
    /// <param name="measured">Receives losses and divergences.</param>
    /// <param name="initialLogProbabilities">log π₀ of all rows of the rollout; empty for no pull.</param>
    public static void LearnPolicy(
        ActionDistribution distribution, Tensor outputs, RolloutBuffer rollout, ReadOnlySpan<int> rows, Span<float> advantages, PpoOptions options, float clipRange, PpoMeasurements measured,
        ReadOnlySpan<float> initialLogProbabilities = default)
    {
        Tape tape = outputs.Tape;
        Span<float> normalized = advantages[..rows.Length];
        for (int i = 0; i < rows.Length; i++) normalized[i] = rollout.Advantages[rows[i]];
        if (options.NormalizeAdvantages) Standardize(normalized);

        Tensor actions = tape.Gather(rollout.Actions, distribution.ActionCount, rows);
        Tensor oldLogProbability = tape.Gather(rollout.LogProbabilities, 1, rows);
        Tensor advantage = tape.Constant(normalized, rows.Length, 1);

        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(outputs, actions);
        Tensor logRatio = logProbability - oldLogProbability;
        Tensor ratio = logRatio.Exp();
        Tensor clippedRatio = ratio.Clamp(1 - clipRange, 1 + clipRange);
        Tensor policyLoss = -Tensor.Minimum(advantage * ratio, advantage * clippedRatio).Mean();
        Tensor entropyLoss = -entropy.Mean();
        Tensor loss = options.EntropyCoefficient == 0 ? policyLoss : policyLoss + options.EntropyCoefficient * entropyLoss;
        if (!initialLogProbabilities.IsEmpty)
        {
            // KL(π ‖ π₀) from the actions that π_old drew: E[ρ log(π / π₀) - ρ + 1], whose gradient has no variance where π = π₀.
            Tensor logFromInitial = logProbability - tape.Gather(initialLogProbabilities, 1, rows);
            Tensor divergence = (ratio * logFromInitial - ratio + 1).Mean();
            loss += options.KlToInit * divergence;
            measured.KlToInit = divergence.Item;
        }

        loss.Backward();
        measured.MeasurePolicy(policyLoss.Item, entropyLoss.Item, logRatio.Values, ratio.Values, clipRange);
    }

    /// <summary>E[(R - V)²], differentiated; with a clip range V stays near what it was.</summary>
    public static void LearnValue(Tensor values, RolloutBuffer rollout, ReadOnlySpan<int> rows, PpoOptions options, float clipRange, PpoMeasurements measured)
    {
        Tape tape = values.Tape;
        Tensor returns = tape.Gather(rollout.Returns, 1, rows);
        if (options.ValueClipRange is not null)
        {
            Tensor oldValues = tape.Gather(rollout.Values, 1, rows);
            values = oldValues + (values - oldValues).Clamp(-clipRange, clipRange);
        }

        Tensor valueLoss = (returns - values).Square().Mean();
        (options.ValueCoefficient * valueLoss).Backward();
        measured.ValueLoss = valueLoss.Item;
    }

    /// <summary>A smaller learning rate where the policy moves too far, a larger one where it hardly moves (the schedule of rsl_rl and legged_gym).</summary>
    public static float Adapt(float rate, float divergence, float desired) =>
        divergence > 2 * desired ? MathF.Max(1e-5f, rate / 1.5f)
        : divergence < desired / 2 ? MathF.Min(1e-2f, rate * 1.5f)
        : rate;

    /// <summary>Mean 0 and unbiased deviation 1.</summary>
    internal static void Standardize(Span<float> values)
    {
        if (values.Length < 2) return;
        double sum = 0, squares = 0;
        foreach (float value in values) sum += value;
        double mean = sum / values.Length;
        foreach (float value in values) squares += (value - mean) * (value - mean);
        float scale = (float)(1 / (Math.Sqrt(squares / (values.Length - 1)) + 1e-8));
        for (int i = 0; i < values.Length; i++) values[i] = (values[i] - (float)mean) * scale;
    }
}
