namespace Rollout.Core;

/// <summary>
/// Truncates an episode after some successes in a row, a success being a reward of at least a threshold, as 0 is where every other step
/// costs (RL-Zoo's TruncatedOnSuccessWrapper, which reads is_success).
/// </summary>
/// <param name="threshold">Reward from which a step is a success.</param>
/// <param name="successes">Successes in a row, at least 1.</param>
/// <param name="rewardOffset">Added to every reward.</param>
public sealed class TruncateOnSuccess(double threshold = 0, int successes = 1, double rewardOffset = 0) : Wrapper
{
    private int[] _inRow = [];

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(successes, 1);
        _inRow = new int[Count];
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        _inRow[robot] = 0;
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        _inRow[robot] = result.Reward >= threshold ? _inRow[robot] + 1 : 0;
        return result with { Reward = result.Reward + rewardOffset, Truncated = result.Truncated || _inRow[robot] >= successes };
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("in_row", (ReadOnlySpan<int>)_inRow);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("in_row", _inRow.AsSpan());
}
