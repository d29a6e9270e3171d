using System.Diagnostics;
using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// The loop around a <see cref="Cloner"/>: steps, measures on held-out demonstrations and in the environment, and says when the policy is the best so far.
/// Saved and restored it goes on as if it had not been interrupted, to the bit.
/// </summary>
public sealed class CloneTrainer : ICheckpointable
{
    private readonly Cloner _cloner;
    private readonly ulong _seed;
    private double _lossSum, _heldOut = double.NaN;
    private long _lossCount;

    /// <summary>Surrounds a cloner.</summary>
    /// <param name="cloner">What learns.</param>
    /// <param name="seed">Seed of what policies draw while they are evaluated.</param>
    public CloneTrainer(Cloner cloner, ulong seed) => (_cloner, _seed) = (cloner, seed);

    /// <summary>Plays episodes with the policy and returns their mean score; null where there is no environment.</summary>
    public Func<IPolicy, double>? Evaluate { get; init; }

    /// <summary>Gradient steps between two evaluations, at least 1.</summary>
    public long EvaluateEvery { get; init; } = 1000;

    /// <summary>Gradient steps between two rows of measurements, at least 1.</summary>
    public long ReportEvery { get; init; } = 100;

    /// <summary>Called after every report.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>Called when a checkpoint is due.</summary>
    public Action? Checkpoint { get; init; }

    /// <summary>Called when an evaluation was the best so far: by score, without an environment by held-out loss.</summary>
    public Action? Best { get; init; }

    /// <summary>Seconds between two calls of <see cref="Checkpoint"/>.</summary>
    public double CheckpointSeconds { get; init; } = 30;

    /// <summary>Mean score of the last evaluation; NaN before the first.</summary>
    public double Score { get; private set; } = double.NaN;

    /// <summary>The best mean score; without an environment, minus the least held-out loss; NaN before the first.</summary>
    public double BestScore { get; private set; } = double.NaN;

    /// <summary>Gradient steps of the best policy.</summary>
    public long BestStep { get; private set; }

    /// <summary>Loss on the held-out demonstrations at the last evaluation.</summary>
    public double HeldOutLoss => _heldOut;

    /// <summary>Trains.</summary>
    /// <param name="totalSteps">Gradient steps after which to stop, counted from the very beginning.</param>
    /// <param name="metrics">Receives measurements.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>How far it came.</returns>
    public TrainingProgress Run(long totalSteps, IMetricSink metrics, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(EvaluateEvery, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ReportEvery, 1);
        Stopwatch clock = Stopwatch.StartNew();
        long firstStep = _cloner.Steps;
        double nextCheckpoint = CheckpointSeconds;
        TrainingProgress progress = new(firstStep, totalSteps, 0, Score, 0);
        while (_cloner.Steps < totalSteps && !cancellation.IsCancellationRequested)
        {
            _lossSum += _cloner.Update(metrics);
            _lossCount++;
            bool evaluate = _cloner.Steps % EvaluateEvery == 0 || _cloner.Steps == totalSteps;
            if (evaluate) Measure(metrics);
            double seconds = clock.Elapsed.TotalSeconds;
            if (evaluate || _cloner.Steps % ReportEvery == 0)
            {
                progress = new TrainingProgress(_cloner.Steps, totalSteps, 0, Score, (_cloner.Steps - firstStep) / seconds);
                metrics.Record("train/loss", _lossSum / _lossCount);
                metrics.Record("time/steps_per_second", progress.StepsPerSecond);
                metrics.Flush(_cloner.Steps);
                (_lossSum, _lossCount) = (0, 0);
                Progress?.Invoke(progress);
            }

            if (seconds >= nextCheckpoint)
            {
                Checkpoint?.Invoke();
                nextCheckpoint = clock.Elapsed.TotalSeconds + CheckpointSeconds;
            }
        }

        return progress;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("cloner", _cloner);
        writer.Write("measured", (ReadOnlySpan<double>)[Score, BestScore, _heldOut, _lossSum]);
        writer.Write("counts", [BestStep, _lossCount]);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("cloner", _cloner);
        Span<double> measured = stackalloc double[4];
        reader.Read("measured", measured);
        (Score, BestScore, _heldOut, _lossSum) = (measured[0], measured[1], measured[2], measured[3]);
        Span<long> counts = stackalloc long[2];
        reader.Read("counts", counts);
        (BestStep, _lossCount) = (counts[0], counts[1]);
    }

    private void Measure(IMetricSink metrics)
    {
        _heldOut = _cloner.Validate();
        if (!double.IsNaN(_heldOut)) metrics.Record("held_out/loss", _heldOut);
        double merit = -_heldOut;
        if (Evaluate is not null)
        {
            ClonePolicy policy = _cloner.Policy;
            policy.Restart(_seed);
            merit = Score = Evaluate(policy);
            metrics.Record("rollout/ep_rew_mean", Score);
        }

        // Later is better among equals, and where nothing is measured.
        if (merit < BestScore) return;
        (BestScore, BestStep) = (merit, _cloner.Steps);
        Best?.Invoke();
    }
}
