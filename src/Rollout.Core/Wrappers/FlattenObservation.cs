namespace Rollout.Core;

/// <summary>Shows observations of any space as one vector, choices as one-hot (Gymnasium's FlattenObservation). Images become floats from 0 to 255.</summary>
public sealed class FlattenObservation : Wrapper
{
    private float[] _flat = [];

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        _flat = new float[inner.FlatCount];
        Box flat = inner.FlatSpace;
        return new Box(flat.Low.ToArray(), flat.High.ToArray());
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        // Inner and outer may be the same memory, which flattening would overwrite while it reads.
        InnerObservations.Flatten(inner.Floats, inner.Bytes, _flat);
        _flat.CopyTo(outer.Floats);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
