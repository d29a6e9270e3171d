using Rollout.Control;
using Rollout.Core;

namespace Rollout.Cli;

/// <summary>Who is recorded: an expert, chance, or the policy of a run.</summary>
/// <param name="Name">As given.</param>
/// <param name="Create">Makes the policy for an episode's environment, its seed and the side it takes.</param>
/// <param name="Expert">The expert; null for others.</param>
internal sealed record Demonstrator(string Name, Func<IEnvironment, ulong, bool, IPolicy> Create, Expert? Expert = null) : IDisposable
{
    private TrainedPolicy? Trained { get; init; }

    public static Demonstrator Find(string name, EnvironmentSpec spec, double? rateCost, double? speedLimit)
    {
        Expert? named = ExpertCatalogue.All.FirstOrDefault(expert => expert.Masters(spec.Id) && expert.Name == name);
        if (named is not { Plans: true } && (rateCost ?? speedLimit) is not null && (name == "random" || named is not null || Directory.Exists(name)))
            throw new ArgumentException($"--rate-cost and --speed-limit are for planners; {name} on {spec.Id} plans nothing.");
        if (name != "random" && Directory.Exists(name))
        {
            TrainedPolicy trained = TrainedPolicy.Load(name);
            return new Demonstrator(Path.GetFullPath(name), (_, _, _) => trained.Policy) { Trained = trained };
        }

        if (name == "random") return new Demonstrator(name, (environment, seed, _) => new RandomPolicy(environment.ObservationSpace, environment.ActionSpace, seed));
        string[] known = [.. ExpertCatalogue.All.Where(expert => expert.Masters(spec.Id)).Select(expert => expert.Name), "random"];
        if (named is null) throw new ArgumentException($"--policy {name} is neither an expert for {spec.Id} ({string.Join(", ", known)}) nor a run folder.");
        return new Demonstrator(name, (environment, seed, other) => named.Create(new ExpertRequest(environment, seed) { RateCost = rateCost, SpeedLimit = speedLimit, OtherSide = other }), named);
    }

    public void Dispose() => Trained?.Dispose();
}
