namespace Rollout.Core;

/// <summary>Gives a box other dimensions of as many elements (Gymnasium's ReshapeObservation).</summary>
/// <param name="shape">New dimensions.</param>
public sealed class ReshapeObservation(params int[] shape) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (inner is not Box box) throw new ArgumentException($"ReshapeObservation needs a Box, not {inner}.", nameof(inner));
        if (Shapes.Length(shape) != box.Length) throw new ArgumentException($"ReshapeObservation cannot make {string.Join(" x ", shape)} of {box.Length} elements.", nameof(inner));
        return new Box(box.Low.ToArray(), box.High.ToArray(), shape, box.Plane);
    }
}
