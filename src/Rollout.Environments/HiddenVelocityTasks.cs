using Rollout.Core;

namespace Rollout.Environments;

/// <summary>The classic tasks with their velocities hidden, RL-Zoo's NoVel tasks: a policy has to remember what it saw.</summary>
public static class HiddenVelocityTasks
{
    /// <summary>One for each classic task that has velocities, such as CartPoleNoVel-v1 for CartPole-v1.</summary>
    public static IReadOnlyList<EnvironmentSpec> All { get; } = [.. ClassicControlTasks.All.Where(spec => spec.Velocities is not null).Select(Hide)];

    private static EnvironmentSpec Hide(EnvironmentSpec spec)
    {
        int[] velocities = [.. spec.Velocities!];
        return spec with
        {
            Id = spec.Id.Insert(spec.Id.LastIndexOf("-v", StringComparison.Ordinal), "NoVel"),
            Summary = spec.Summary + "; velocities are hidden",
            Create = () => new VelocityMask(velocities).Wrap(spec.Create()),
            CreateVector = spec.CreateVector is { } create ? (count, mode, limit) => new VelocityMask(velocities).Wrap(create(count, mode, limit)) : null,
            CreateWith = spec.CreateWith is { } createWith ? constants => new VelocityMask(velocities).Wrap(createWith(constants)) : null,
            ResetMirrored = null,
            Velocities = null,
            ObservationSpace = null,
        };
    }
}
