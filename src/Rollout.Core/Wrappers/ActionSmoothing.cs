namespace Rollout.Core;

/// <summary>Gives the environment a running mean of actions, a ← c a + (1 - c) u, from zero in each episode (RL-Zoo's ActionSmoothingWrapper).</summary>
/// <param name="coefficient">c within [0, 1): larger is smoother and later.</param>
public sealed class ActionSmoothing(float coefficient = 0.9f) : Wrapper
{
    private float[] _means = [];

    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        if (!(coefficient is >= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(coefficient), coefficient, "The coefficient must lie in [0, 1).");
        _means = new float[Count * inner.FloatCount];
        return FloatBox(inner);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Mean(robot).Clear();
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        Span<float> mean = Mean(robot);
        for (int i = 0; i < mean.Length; i++) inner[i] = mean[i] = coefficient * mean[i] + (1 - coefficient) * action[i];
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("means", (ReadOnlySpan<float>)_means);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("means", _means.AsSpan());

    private Span<float> Mean(int robot) => _means.AsSpan(robot * InnerActions.FloatCount, InnerActions.FloatCount);
}
