using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>Push-T with each published observation, one line each.</summary>
public static class PushTTasks
{
    /// <summary>First of the 50 published evaluation seeds.</summary>
    public const ulong EvaluationSeed = 100_000;

    /// <summary>Targets of the agent.</summary>
    internal static Box Actions { get; } = new(0, (float)PushTGeometry.Size, 2);

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<EnvironmentSpec> All { get; } =
    [
        Of("PushT-v0", "Push a T onto its goal; sees agent and block poses", () => new PushTStateSensor()),
        Of("PushTKeypoints-v0", "Push a T onto its goal; sees 9 points of it and the agent", () => new PushTKeypointSensor(PushTKeypointSensor.NinePoints)),
        Of("PushTKeypoints16-v0", "Push a T onto its goal; sees its 8 corners and the agent", () => new PushTKeypointSensor([.. PushTGeometry.BlockCorners])),
        Of("PushTImage-v0", "Push a T onto its goal; sees 96x96 pixels and the agent", () => new PushTImageSensor(), threadedFrom: 4),
    ];

    private static EnvironmentSpec Of(string id, string summary, Func<IPushTSensor> sensor, int threadedFrom = 64) =>
        new(id, () => new PushTEnvironment(sensor()))
        {
            MaxEpisodeSteps = 300,
            FramesPerSecond = 10,
            Summary = summary,
            Score = EpisodeScore.BestReward,
            EvaluationSeed = EvaluationSeed,
            ObservationSpace = sensor().Space,
            ActionSpace = Actions,
            ResetMirrored = (environment, seed, observation) => ((PushTEnvironment)environment).ResetMirrored(seed, observation),
            CreateVector = (count, mode, limit) => new PushTVectorEnvironment(count, sensor, mode, limit, count >= threadedFrom ? Environment.ProcessorCount : 1),
        };
}
