using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>A world plus spaces, limits and a picture makes a registered task.</summary>
internal static class Task
{
    /// <summary>Describes a task.</summary>
    /// <param name="id">Id in the registry.</param>
    /// <param name="maxEpisodeSteps">Step limit.</param>
    /// <param name="rewardThreshold">Return from which it counts as solved; null for none.</param>
    /// <param name="framesPerSecond">Pictures per second.</param>
    /// <param name="summary">What has to be achieved.</param>
    /// <param name="observationSpace">Observations.</param>
    /// <param name="actionSpace">Actions.</param>
    /// <param name="draw">Draws a state.</param>
    /// <param name="velocities">Places of velocities in the observation; null where nobody said.</param>
    /// <param name="mirror">Sign of each number of the state in its mirror image; null where the task has no symmetry.</param>
    public static EnvironmentSpec Of<TWorld>(
        string id, int maxEpisodeSteps, double? rewardThreshold, int framesPerSecond, string summary, Space observationSpace, Space actionSpace,
        Action<Drawing, ReadOnlySpan<double>> draw, int[]? velocities = null, double[]? mirror = null) where TWorld : struct, IWorld =>
        new(id, () => new WorldEnvironment<TWorld>(observationSpace, actionSpace, draw))
        {
            MaxEpisodeSteps = maxEpisodeSteps,
            RewardThreshold = rewardThreshold,
            FixedStart = TWorld.Draws == 0,
            FramesPerSecond = framesPerSecond,
            Summary = summary,
            Velocities = velocities,
            ObservationSpace = observationSpace,
            ActionSpace = actionSpace,
            ResetMirrored = mirror is null ? null : (environment, seed, observation) => ((WorldEnvironment<TWorld>)environment).ResetMirrored(seed, observation, mirror),
            CreateVector = (count, mode, limit) => new BatchEnvironment<TWorld>(count, observationSpace, actionSpace, mode, limit),
            CreateWith = parameters => new WorldEnvironment<TWorld>(observationSpace, actionSpace, draw, parameters),
        };
}
