namespace Rollout.Core;

/// <summary>Limits every element to the box, whose actions may now be any number (Gymnasium's ClipAction).</summary>
public sealed class ClipAction : IActionTransform
{
    /// <inheritdoc/>
    public Space Space(Space inner) =>
        inner is Box { Plane: Plane.Float } box
            ? new Box(float.NegativeInfinity, float.PositiveInfinity, box.Shape)
            : throw new ArgumentException($"ClipAction needs a Box of floats, not {inner}.", nameof(inner));

    /// <inheritdoc/>
    public void Apply(Space inner, ReadOnlySpan<float> actions, Span<float> transformed)
    {
        Box box = (Box)inner;
        for (int i = 0; i < actions.Length; i++) transformed[i] = Math.Clamp(actions[i], box.Low[i % box.Length], box.High[i % box.Length]);
    }
}
