using Rollout.Core;

namespace Rollout.Environments;

/// <summary>Gymnasium's toy text tasks: small worlds with exact tables.</summary>
public static class ToyTextTasks
{
    /// <summary>The tasks.</summary>
    public static IReadOnlyList<EnvironmentSpec> All { get; } =
    [
        Task("FrozenLake-v1", 100, 0.7, "Cross slippery ice without falling in", constants => FrozenLake.Create(FrozenLake.Map4, constants)),
        Task("FrozenLake8x8-v1", 200, 0.85, "The same on a larger lake", constants => FrozenLake.Create(FrozenLake.Map8, constants)),
        Task("CliffWalking-v1", null, null, "Walk along a cliff", constants => CliffWalking.Create(new Constants(constants, "is_slippery").Flag("is_slippery", false))),
        Task("CliffWalkingSlippery-v1", null, null, "The same on slippery ground", constants => CliffWalking.Create(new Constants(constants, "is_slippery").Flag("is_slippery", true))),
        Task("Taxi-v4", 200, 8, "Fetch a passenger and take them where they want", constants =>
        {
            Constants given = new(constants, "is_rainy", "fickle_passenger");
            return Taxi.Create(given.Flag("is_rainy", false), given.Flag("fickle_passenger", false));
        }),
        Task("Blackjack-v1", null, null, "Come closer to 21 than the dealer", constants =>
        {
            Constants given = new(constants, "sab", "natural");
            return new Blackjack(given.Flag("sab", true) ? BlackjackRules.SuttonBarto : given.Flag("natural", false) ? BlackjackRules.NaturalPaysMore : BlackjackRules.Plain);
        }),
    ];

    private static EnvironmentSpec Task(string id, int? limit, double? threshold, string summary, Func<IReadOnlyDictionary<string, double>, IEnvironment> create)
    {
        Dictionary<string, double> none = [];
        return new EnvironmentSpec(id, () => create(none)) { MaxEpisodeSteps = limit, RewardThreshold = threshold, FramesPerSecond = 4, Summary = summary, CreateWith = create };
    }
}
