namespace Rollout.Cli;

/// <summary>A likely fault of a training.</summary>
/// <param name="Fault">What is wrong, in plain words.</param>
/// <param name="Evidence">The number that shows it.</param>
/// <param name="Remedy">What to do, with a command.</param>
internal sealed record Finding(string Fault, string Evidence, string Remedy);
