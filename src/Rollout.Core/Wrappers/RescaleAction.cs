namespace Rollout.Core;

/// <summary>Maps [low, high] linearly onto the box, which must be bounded (Gymnasium's RescaleAction).</summary>
/// <param name="low">What becomes the box's lower bound.</param>
/// <param name="high">What becomes its upper bound.</param>
public sealed class RescaleAction(float low = -1, float high = 1) : IActionTransform
{
    /// <inheritdoc/>
    public Space Space(Space inner)
    {
        if (!(low < high)) throw new ArgumentException($"RescaleAction needs low < high, not {low} and {high}.");
        if (inner is not Box { Plane: Plane.Float } box) throw new ArgumentException($"RescaleAction needs a Box of floats, not {inner}.", nameof(inner));
        foreach (float bound in (float[])[.. box.Low, .. box.High])
        {
            if (!float.IsFinite(bound)) throw new ArgumentException($"RescaleAction needs finite bounds, not those of {inner}; clip instead.", nameof(inner));
        }

        return new Box(low, high, box.Shape);
    }

    /// <inheritdoc/>
    public void Apply(Space inner, ReadOnlySpan<float> actions, Span<float> transformed)
    {
        Box box = (Box)inner;
        for (int i = 0; i < actions.Length; i++)
        {
            float bottom = box.Low[i % box.Length], top = box.High[i % box.Length];
            transformed[i] = bottom + (top - bottom) * ((actions[i] - low) / (high - low));
        }
    }
}
