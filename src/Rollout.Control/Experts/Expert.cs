using Rollout.Core;

namespace Rollout.Control;

/// <summary>A controller that needs no training, for demonstrations and comparison.</summary>
/// <param name="Environment">Environment that it masters; a family where it ends in an asterisk, as in "PushT*".</param>
/// <param name="Name">Name on the command line, such as "mppi".</param>
/// <param name="Summary">What it does.</param>
/// <param name="Create">Makes it for an environment.</param>
public sealed record Expert(string Environment, string Name, string Summary, Func<ExpertRequest, IPolicy> Create)
{
    /// <summary>Whether it samples plans, so that <see cref="ExpertRequest.RateCost"/> and <see cref="ExpertRequest.SpeedLimit"/> mean something.</summary>
    public bool Plans { get; init; }

    /// <summary>Whether it takes a side by chance, and <see cref="ExpertRequest.OtherSide"/> the other.</summary>
    public bool Sides { get; init; }

    /// <summary>Whether it masters an environment.</summary>
    public bool Masters(string id) => Environment.EndsWith('*') ? id.StartsWith(Environment[..^1], StringComparison.Ordinal) : id == Environment;
}
