using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One of several trainings that differ in their seed alone.</summary>
/// <param name="Seed">Its seed.</param>
/// <param name="Train">Trains and saves, reporting progress after every update, until done or cancelled; returns how far it came.</param>
internal sealed record SeedRun(ulong Seed, Func<Action<TrainingProgress>, CancellationToken, TrainingProgress> Train);
