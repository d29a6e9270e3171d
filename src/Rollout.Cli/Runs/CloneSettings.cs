namespace Rollout.Cli;

/// <summary>What a run of cloning was started with beside what every run has.</summary>
/// <param name="Dataset">The demonstrations' folder or file.</param>
/// <param name="MaxEpisodes">Only so many of its episodes are used; null for all.</param>
/// <param name="HeldOut">Share of episodes that are only measured on.</param>
/// <param name="EvaluateEvery">Gradient steps between two evaluations.</param>
/// <param name="Episodes">Episodes of an evaluation.</param>
internal sealed record CloneSettings(string Dataset, int? MaxEpisodes, double HeldOut, long EvaluateEvery, int Episodes);
