using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One training in one folder: builds or restores the learner, trains it and saves everything, also when it is stopped.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="settings">What to train.</param>
/// <param name="threads">Threads of this run.</param>
internal sealed class TrainingRun(RunFolder folder, RunSettings settings, int threads)
{
    /// <summary>Drawing shares fonts, which one thread at a time may use.</summary>
    private static readonly Lock s_drawing = new();

    /// <summary>Mean return of 100 episodes at which to stop; null for never.</summary>
    public double? Until { get; init; }

    /// <summary>Seconds between two checkpoints.</summary>
    public double CheckpointSeconds { get; init; } = 5;

    /// <summary>Called when all that the training needs was found and read, before the first step.</summary>
    public Action? Begun { get; init; }

    /// <summary>Whether <see cref="Until"/> was reached.</summary>
    public bool Reached { get; private set; }

    /// <summary>When training ended, before anything was drawn.</summary>
    public DateTime Trained { get; private set; }

    /// <summary>Trains until the steps are done, the return is reached or somebody cancels.</summary>
    /// <param name="resume">Whether to go on from the folder's checkpoint. A run that was stopped before its first one begins anew, with the same numbers.</param>
    /// <param name="progress">Called after every update.</param>
    /// <param name="cancellation">Stops and saves.</param>
    /// <param name="sinks">Where measurements go beside progress.csv and TensorBoard's events.</param>
    /// <returns>How far training came.</returns>
    public TrainingProgress Train(bool resume, Action<TrainingProgress> progress, CancellationToken cancellation, params IMetricSink[] sinks)
    {
        (ILearner learner, IVectorEnvironment environment, EnvironmentSpec spec) = RunFolder.Build(settings, threads);
        using IVectorEnvironment owned = environment;
        using IDisposable? disposable = learner as IDisposable;
        double speed = 0;
        Trainer trainer = null!;
        trainer = new Trainer(learner, environment, settings.Seed)
        {
            CheckpointSeconds = CheckpointSeconds,
            Checkpoint = () => folder.Save(trainer, learner),
            Progress = now =>
            {
                speed = now.StepsPerSecond;
                progress(now);
            },
        };
        if (resume && File.Exists(folder.Checkpoint)) CheckpointReader.Open(folder.Checkpoint).Read("trainer", trainer);
        else if (settings.Init is { } init) InitialRun.Begin(learner, init);
        Begun?.Invoke();
        folder.Write(settings);
        try
        {
            using (CompositeSink all = new([new CsvSink(folder.Progress, learner.Steps), new TensorBoardSink(folder.Path), .. sinks]))
                Reached = trainer.Run(settings.TotalSteps, all, Until, cancellation);
            Trained = TimeProvider.System.GetUtcNow().UtcDateTime;
            folder.Save(trainer, learner);
        }
        catch (IOException exception) when (File.Exists(folder.Checkpoint))
        {
            throw new IOException($"{exception.Message}. The last checkpoint is whole: make room, then go on with: rollout train --resume {folder.Path}", exception);
        }

        lock (s_drawing) LearningCurve.Write(folder.Progress, folder.Curve, $"{settings.Algorithm} on {settings.Environment}", spec.RewardThreshold);
        return new TrainingProgress(learner.Steps, settings.TotalSteps, trainer.Statistics.Episodes, trainer.Statistics.MeanReturn, speed);
    }
}
