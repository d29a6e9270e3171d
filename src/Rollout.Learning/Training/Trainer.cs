using System.Diagnostics;
using Rollout.Core;

namespace Rollout.Learning;

/// <summary>How training goes, for whoever shows it.</summary>
/// <param name="Steps">Environment steps so far.</param>
/// <param name="TotalSteps">Environment steps of the whole training.</param>
/// <param name="Episodes">Episodes that ended.</param>
/// <param name="MeanReturn">Mean return of the last 100 episodes; NaN before the first ended.</param>
/// <param name="StepsPerSecond">Speed since this process began training.</param>
public readonly record struct TrainingProgress(long Steps, long TotalSteps, long Episodes, double MeanReturn, double StepsPerSecond)
{
    /// <summary>Time that is left at this speed.</summary>
    public TimeSpan Remaining => StepsPerSecond > 0 ? TimeSpan.FromSeconds(Math.Max(0, TotalSteps - Steps) / StepsPerSecond) : TimeSpan.Zero;
}

/// <summary>
/// The loop around a learner: acts, steps, records, updates, until the steps are done, the return is reached or somebody cancels. Saved and
/// restored it goes on as if it had not been interrupted, to the bit, where the environment can be saved.
/// </summary>
public sealed class Trainer : ICheckpointable
{
    private readonly ILearner _learner;
    private readonly IVectorEnvironment _environment;
    private readonly StepBuffers _buffers;
    private readonly float[] _actions;
    private readonly EpisodeStatistics _statistics;
    private readonly StepMeasurements _measurements;
    private readonly ulong _seed;
    private bool _began;

    /// <summary>Joins a learner and environments.</summary>
    /// <param name="learner">Learner for as many environments.</param>
    /// <param name="environment">Environments that reset in the same step.</param>
    /// <param name="seed">Seed of the environments.</param>
    public Trainer(ILearner learner, IVectorEnvironment environment, ulong seed)
    {
        if (environment.AutoresetMode != AutoresetMode.SameStep)
            throw new ArgumentException($"Training needs environments that reset in the same step, not {environment.AutoresetMode}.", nameof(environment));
        if (environment.Count != learner.Count) throw new ArgumentException($"The learner expects {learner.Count} environments, not {environment.Count}.", nameof(environment));
        (_learner, _environment, _seed) = (learner, environment, seed);
        _buffers = new StepBuffers(environment.Count, environment.ObservationSpace);
        _actions = new float[environment.Count * environment.ActionSpace.FloatCount];
        _statistics = new EpisodeStatistics(environment.Count);
        _measurements = new StepMeasurements(environment.ObservationSpace, environment.ActionSpace);
    }

    /// <summary>Called after every update.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>Called after every update that is due for it; saves, say.</summary>
    public Action? Checkpoint { get; init; }

    /// <summary>Seconds between two calls of <see cref="Checkpoint"/>.</summary>
    public double CheckpointSeconds { get; init; } = 5;

    /// <summary>Returns and lengths of episodes.</summary>
    public EpisodeStatistics Statistics => _statistics;

    /// <summary>Trains.</summary>
    /// <param name="totalSteps">Environment steps after which to stop, counted from the very beginning.</param>
    /// <param name="metrics">Receives measurements after every update.</param>
    /// <param name="until">Stops when the mean return of 100 episodes reaches this; null for never.</param>
    /// <param name="cancellation">Stops before the next step.</param>
    /// <returns>Whether <paramref name="until"/> was reached.</returns>
    /// <exception cref="NonFiniteException">An environment produced NaN or infinity.</exception>
    public bool Run(long totalSteps, IMetricSink metrics, double? until = null, CancellationToken cancellation = default)
    {
        if (!_began)
        {
            _environment.Reset(_seed, _buffers);
            NonFiniteException.ThrowIfAny(_buffers, 0);
            _learner.Begin(_buffers);
            _began = true;
        }

        Stopwatch clock = Stopwatch.StartNew();
        long firstStep = _learner.Steps;
        double nextCheckpoint = CheckpointSeconds;
        while (_learner.Steps < totalSteps && !cancellation.IsCancellationRequested)
        {
            _learner.Act(_actions);
            _environment.Step(_actions, _buffers);
            NonFiniteException.ThrowIfAny(_buffers, _learner.Steps + 1);
            _statistics.Record(_buffers);
            _measurements.Record(_buffers.Floats, _actions);
            _learner.Record(_buffers);
            bool reached = until is { } threshold && _statistics.WindowIsFull && _statistics.MeanReturn >= threshold;
            if (_learner.Update(metrics))
            {
                double seconds = clock.Elapsed.TotalSeconds, speed = (_learner.Steps - firstStep) / seconds;
                Report(metrics, speed);
                Progress?.Invoke(new TrainingProgress(_learner.Steps, totalSteps, _statistics.Episodes, _statistics.MeanReturn, speed));
                if (seconds >= nextCheckpoint)
                {
                    Checkpoint?.Invoke();
                    nextCheckpoint = clock.Elapsed.TotalSeconds + CheckpointSeconds;
                }
            }

            if (reached) return true;
        }

        return false;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("began", [_began]);
        writer.Write("learner", _learner);
        writer.Write("statistics", _statistics);
        if (_environment is ICheckpointable environment) writer.Write("environment", environment);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<bool> began = stackalloc bool[1];
        reader.Read("began", began);
        reader.Read("learner", _learner);
        reader.Read("statistics", _statistics);
        if (_environment is ICheckpointable environment) reader.Read("environment", environment);
        _began = began[0];
    }

    private void Report(IMetricSink metrics, double speed)
    {
        metrics.Record("rollout/ep_rew_mean", _statistics.MeanReturn);
        metrics.Record("rollout/ep_rew_std", _statistics.ReturnDeviation);
        metrics.Record("rollout/ep_len_mean", _statistics.MeanLength);
        metrics.Record("rollout/episodes", _statistics.Episodes);
        _measurements.Report(metrics);
        metrics.Record("time/fps", speed);
        metrics.Flush(_learner.Steps);
    }
}
