namespace Rollout.Cli;

/// <summary>What a benchmark measured.</summary>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="FlopPerUnit">Floating-point operations that one unit of work takes, for the share of peak; null where that says nothing.</param>
/// <param name="BytesPerStep">Bytes allocated per step; null where steps are not the measure.</param>
internal sealed record Measurement(double Value, string Unit, double? FlopPerUnit, double? BytesPerStep);
