using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One cloning in one folder: reads the demonstrations, builds or restores the cloner, trains it and saves everything, also when it is stopped.</summary>
/// <param name="folder">The run's folder.</param>
/// <param name="settings">What to train.</param>
internal sealed class CloneRun(RunFolder folder, RunSettings settings)
{
    /// <summary>Seed of evaluation's environments, the same at every evaluation, so that scores differ by the policy alone.</summary>
    private const ulong EvaluationSeed = 500_000;

    /// <summary>Drawing shares fonts, which one thread at a time may use.</summary>
    private static readonly Lock s_drawing = new();

    /// <summary>Best mean score, and the steps of the policy that reached it.</summary>
    public (double Score, long Step) Best { get; private set; }

    /// <summary>Loss on the held-out demonstrations at the last evaluation; NaN where there are none.</summary>
    public double HeldOutLoss { get; private set; }

    /// <summary>Reads the demonstrations of a run: those to learn from and those to measure on.</summary>
    public static (EpisodeDataset Training, EpisodeDataset HeldOut) Demonstrations(CloneSettings clone)
    {
        EpisodeDataset data = EpisodeDataset.Load(clone.Dataset);
        if (clone.MaxEpisodes is { } most && most < data.EpisodeCount) data = data.Select(Enumerable.Range(0, most));

        // All seeds of an experiment learn from the same episodes.
        return data.Split(clone.HeldOut, seed: 0);
    }

    /// <summary>Trains until done or cancelled.</summary>
    /// <param name="resume">Whether to go on with what the folder holds.</param>
    /// <param name="progress">Told how it goes.</param>
    /// <param name="cancellation">Stops after the present step and saves.</param>
    /// <param name="sinks">More receivers of measurements.</param>
    /// <returns>How far it came, the return being the last evaluation's mean score.</returns>
    public TrainingProgress Train(bool resume, Action<TrainingProgress> progress, CancellationToken cancellation, params IMetricSink[] sinks)
    {
        CloneSettings clone = settings.Cloning!;
        EnvironmentRegistry registry = Plugins.Registry(settings.Assembly);
        EnvironmentSpec spec = registry.Find(settings.Environment);
        using IVectorEnvironment environment = registry.MakeVector(spec.Id, Math.Min(clone.Episodes, 16), AutoresetMode.SameStep, settings.Wrappers());
        (EpisodeDataset training, EpisodeDataset heldOut) = Demonstrations(clone);
        CloneOptions options = new ClonePreset("", "", 1, [.. settings.Settings]).Options();
        Cloner cloner = new(options, training, heldOut.EpisodeCount > 0 ? heldOut : null, environment.ObservationSpace, environment.ActionSpace, settings.TotalSteps, settings.Seed);
        CloneTrainer trainer = null!;
        trainer = new CloneTrainer(cloner, settings.Seed)
        {
            Evaluate = policy => Evaluation.Run(policy, environment, clone.Episodes, EvaluationSeed).Score(spec.Score),
            EvaluateEvery = clone.EvaluateEvery,
            Progress = progress,
            Checkpoint = () => Save(trainer),
            Best = () => SaveBest(cloner),
        };
        // A run that was stopped before its first checkpoint begins anew, with the same numbers.
        if (resume && File.Exists(folder.Checkpoint)) CheckpointReader.Open(folder.Checkpoint).Read("trainer", trainer);
        folder.Write(settings);
        TrainingProgress last;
        using (CompositeSink all = new([new CsvSink(folder.Progress, cloner.Steps), new TensorBoardSink(folder.Path), .. sinks]))
            last = trainer.Run(settings.TotalSteps, all, cancellation);
        Save(trainer);
        if (!File.Exists(folder.Model)) AtomicFile.Write(folder.Model, cloner.ExportOnnx);
        lock (s_drawing) CloneCurve.Write(folder.Progress, Path.ChangeExtension(folder.Curve, null), $"{settings.Algorithm} on {settings.Environment}");
        (Best, HeldOutLoss) = ((trainer.BestScore, trainer.BestStep), trainer.HeldOutLoss);
        return last;
    }

    private void Save(CloneTrainer trainer)
    {
        CheckpointWriter writer = new();
        writer.Write("trainer", trainer);
        writer.SaveTo(folder.Checkpoint);
    }

    private void SaveBest(Cloner cloner)
    {
        Directory.CreateDirectory(folder.Path);
        CheckpointWriter writer = new();
        writer.Write("policy", cloner.ActingNetwork);
        writer.SaveTo(folder.Best);
        AtomicFile.Write(folder.Model, cloner.ExportOnnx);
    }
}
