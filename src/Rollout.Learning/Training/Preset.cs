namespace Rollout.Learning;

/// <summary>Settings that are known to work for an algorithm on an environment.</summary>
/// <param name="Environments">Number of environments.</param>
/// <param name="TotalSteps">Environment steps to train for.</param>
/// <param name="Settings">Options that differ from the algorithm's defaults, as name=value.</param>
public sealed record Preset(int Environments, long TotalSteps, params string[] Settings);
