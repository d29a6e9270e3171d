namespace Rollout.Core;

/// <summary>Turns a box of bytes into floats, as they are or divided by 255 (Gymnasium's DtypeObservation).</summary>
/// <param name="scale">Whether 255 becomes 1.</param>
public sealed class FloatObservation(bool scale = true) : Wrapper
{
    private float Divisor => scale ? 255 : 1;

    /// <inheritdoc/>
    protected override Space Observations(Space inner) =>
        inner is Box { Plane: Plane.Byte } box
            ? new Box([.. box.Low.ToArray().Select(value => value / Divisor)], [.. box.High.ToArray().Select(value => value / Divisor)], box.Shape)
            : throw new ArgumentException($"FloatObservation needs a Box of bytes, not {inner}.", nameof(inner));

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        float divisor = Divisor;
        for (int i = 0; i < outer.Floats.Length; i++) outer[i] = inner.Bytes[i] / divisor;
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
