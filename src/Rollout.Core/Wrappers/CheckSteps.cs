namespace Rollout.Core;

/// <summary>Refuses actions and observations outside their spaces and rewards that are not finite, as they come (Gymnasium's PassiveEnvChecker).</summary>
public sealed class CheckSteps : Wrapper
{
    private long[] _steps = [];

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        _steps = new long[Count];
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Look(robot, inner);
        Copy(inner, outer);
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        _steps[robot]++;
        if (!InnerActions.Contains(action, default, out string reason)) throw new ArgumentException($"The action of robot {robot} in step {_steps[robot]} is outside {InnerActions}: {reason}.", nameof(action));
        action.CopyTo(inner);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        if (!double.IsFinite(result.Reward)) throw new NonFiniteException(robot, _steps[robot], "reward", result.Reward);
        Look(robot, inner);
        Copy(inner, outer);
        return result;
    }

    private void Look(int robot, Observation observation)
    {
        for (int i = 0; i < observation.Floats.Length; i++)
        {
            if (!float.IsFinite(observation[i])) throw new NonFiniteException(robot, _steps[robot], $"observation[{i}]", observation[i]);
        }

        if (!InnerObservations.Contains(observation.Floats, observation.Bytes, out string reason))
            throw new InvalidOperationException($"The observation of robot {robot} in step {_steps[robot]} is outside {InnerObservations}: {reason}. Widen the space or mend the observation.");
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => writer.Write("steps", (ReadOnlySpan<long>)_steps);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => reader.Read("steps", _steps.AsSpan());
}
