namespace Rollout.Datasets;

/// <summary>Something about a dataset that will hurt a policy learned from it.</summary>
/// <param name="Kind">What was looked for.</param>
/// <param name="Where">Episode and column, in words.</param>
/// <param name="What">What was found.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record DatasetFinding(string Kind, string Where, string What, string Remedy);
