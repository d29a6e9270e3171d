namespace Rollout.Core;

/// <summary>Adds normal noise to actions, which stay within their bounds (RL-Zoo's ActionNoiseWrapper).</summary>
/// <param name="deviation">Standard deviation, in the action's own units.</param>
public sealed class ActionNoise(float deviation) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        if (!(deviation >= 0 && float.IsFinite(deviation))) throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "The deviation of the noise must be at least 0 and finite.");
        return FloatBox(inner);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        Box box = (Box)InnerActions;
        for (int i = 0; i < inner.Length; i++) inner[i] = Math.Clamp(action[i] + deviation * (float)Random(robot).NextNormal(), box.Low[i], box.High[i]);
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => SaveRandom(writer);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => LoadRandom(reader);
}
