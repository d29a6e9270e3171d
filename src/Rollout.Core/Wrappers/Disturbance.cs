namespace Rollout.Core;

/// <summary>
/// Draws the last numbers of an action from the standard normal distribution. A world that takes its noise as inputs stays a plain function of them, with
/// derivatives and replays; behind this wrapper it is the random plant that a policy sees.
/// </summary>
/// <param name="inputs">How many are drawn, at least 1 and fewer than the action has.</param>
public sealed class Disturbance(int inputs) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        Box box = FloatBox(inner);
        int left = box.Length - inputs;
        if (box.Length < 2) throw new ArgumentException("Disturbance draws the last numbers of an action and leaves the others; this environment's action has only one. Use action-noise to disturb that.", nameof(inner));
        if (inputs < 1 || left < 1) throw new ArgumentOutOfRangeException(nameof(inputs), inputs, $"Of an action with {box.Length} numbers 1 to {box.Length - 1} can be drawn.");
        return new Box(box.Low[..left].ToArray(), box.High[..left].ToArray(), [left]);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        action.CopyTo(inner);
        for (int i = action.Length; i < inner.Length; i++) inner[i] = (float)Random(robot).NextNormal();
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => SaveRandom(writer);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => LoadRandom(reader);
}
