namespace Rollout.Core;

/// <summary>Sets the velocities of an observation to 0, so that a policy needs memory (RL-Zoo's MaskVelocity, the NoVel tasks).</summary>
/// <param name="velocities">Places of the velocities in the observation.</param>
public sealed class VelocityMask(params int[] velocities) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        Box box = FloatBox(inner);
        float[] low = box.Low.ToArray(), high = box.High.ToArray();
        foreach (int place in velocities)
        {
            if (place < 0 || place >= box.Length) throw new ArgumentException($"VelocityMask cannot hide element {place} of an observation with {box.Length}.", nameof(inner));
            (low[place], high[place]) = (Math.Min(low[place], 0), Math.Max(high[place], 0));
        }

        return new Box(low, high, box.Shape);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        foreach (int place in velocities) outer[place] = 0;
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
