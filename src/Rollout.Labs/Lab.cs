namespace Rollout.Labs;

/// <summary>An experiment that checks a claim.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Claim">The claim in one sentence.</param>
/// <param name="Run">Does the experiment and reports to its argument.</param>
/// <param name="Slow">Whether it is left out when all are run.</param>
public sealed record Lab(string Name, string Claim, Action<LabReport> Run, bool Slow = false);
