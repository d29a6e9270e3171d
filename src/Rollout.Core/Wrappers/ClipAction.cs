namespace Rollout.Core;

/// <summary>Limits every element to the box, whose actions may now be any number (Gymnasium's ClipAction).</summary>
public sealed class ClipAction : Wrapper
{
    /// <inheritdoc/>
    protected override Space Actions(Space inner) => new Box(float.NegativeInfinity, float.PositiveInfinity, FloatBox(inner).Shape);

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        Box box = (Box)InnerActions;
        for (int i = 0; i < inner.Length; i++) inner[i] = Math.Clamp(action[i], box.Low[i], box.High[i]);
    }
}
