namespace Rollout.Core;

/// <summary>Changes observations by a function of your own; it is told where to read and where to write, which may be the same memory.</summary>
/// <param name="space">Makes the new space from the old.</param>
/// <param name="transform">Reads the first, writes the second.</param>
public sealed class TransformObservation(Func<Space, Space> space, TransformObservation.Function transform) : Wrapper
{
    /// <summary>A function of an observation.</summary>
    public delegate void Function(Observation inner, Observation outer);

    /// <inheritdoc/>
    protected override Space Observations(Space inner) => space(inner);

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer) => transform(inner, outer);

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        transform(inner, outer);
        return result;
    }
}
