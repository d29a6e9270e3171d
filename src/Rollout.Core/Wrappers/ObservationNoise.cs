namespace Rollout.Core;

/// <summary>Adds normal noise to observations, as sensors have it; bounds are lifted. With <see cref="ActionNoise"/> a linear world is the plant of a linear-quadratic-Gaussian regulator.</summary>
/// <param name="deviation">Standard deviation, in the observation's own units.</param>
public sealed class ObservationNoise(float deviation) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (!(deviation >= 0 && float.IsFinite(deviation))) throw new ArgumentOutOfRangeException(nameof(deviation), deviation, "The deviation of the noise must be at least 0 and finite.");
        return new Box(float.NegativeInfinity, float.PositiveInfinity, [.. FloatBox(inner).Shape]);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        for (int i = 0; i < outer.Floats.Length; i++) outer.Floats[i] = inner.Floats[i] + deviation * (float)Random(robot).NextNormal();
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => SaveRandom(writer);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => LoadRandom(reader);
}
