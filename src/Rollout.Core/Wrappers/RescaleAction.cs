namespace Rollout.Core;

/// <summary>Maps [low, high] linearly onto the box, which must be bounded (Gymnasium's RescaleAction).</summary>
/// <param name="low">What becomes the box's lower bound.</param>
/// <param name="high">What becomes its upper bound.</param>
public sealed class RescaleAction(float low = -1, float high = 1) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Actions(Space inner)
    {
        if (!(low < high)) throw new ArgumentException($"RescaleAction needs low < high, not {low} and {high}.");
        Box box = FloatBox(inner);
        foreach (float bound in (float[])[.. box.Low, .. box.High])
        {
            if (!float.IsFinite(bound)) throw new ArgumentException($"RescaleAction needs finite bounds, not those of {inner}; clip instead.", nameof(inner));
        }

        return new Box(low, high, box.Shape);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        Box box = (Box)InnerActions;
        for (int i = 0; i < inner.Length; i++) inner[i] = box.Low[i] + (box.High[i] - box.Low[i]) * ((action[i] - low) / (high - low));
    }
}
