using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>
/// Demonstrations as a network wants them: windows of a dataset, laid out time-major. Row t · n + i of the inputs is what window i sees at step t,
/// the history's frames side by side; rows (t · n + i) · chunk + c of the targets are the actions that follow. Steps beyond an episode's end do not count.
/// </summary>
public sealed class CloneData : ICheckpointable
{
    private readonly CloneOptions _options;
    private readonly WindowSampler _sampler;
    private readonly int[] _widths;
    private readonly float[] _inputs, _targets, _keep;

    /// <summary>Windows begin at every frame of every episode.</summary>
    /// <param name="data">Demonstrations.</param>
    /// <param name="options">Options.</param>
    /// <param name="observationCount">F: what the observation features must add up to.</param>
    /// <param name="actionCount">A: what the action feature must have.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="shuffle">Whether windows come in a random order.</param>
    /// <exception cref="ArgumentException">The dataset has no such features, or they do not fit.</exception>
    public CloneData(EpisodeDataset data, CloneOptions options, int observationCount, int actionCount, ulong seed, bool shuffle)
    {
        _options = options;
        Dataset = data;
        (ObservationCount, ActionCount) = (observationCount, actionCount);
        _widths = [.. options.Observations.Select(name => data.Info.Find(name).Width)];
        int actions = data.Info.Find(options.Action).Width;
        if (_widths.Sum() != observationCount)
            throw new ArgumentException($"The observations {string.Join(" + ", options.Observations)} have {string.Join(" + ", _widths)} floats; the environment's have {observationCount}. Name others by observations=...");
        if (actions != actionCount)
            throw new ArgumentException($"'{options.Action}' has {actions} floats; the environment's actions have {actionCount}. Name another by action=...");
        int steps = options.TrainedSteps, rows = steps * options.BatchSize;
        Window[] windows =
        [
            .. options.Observations.Select(name => new Window(name, 1 - options.ObservationHistory, steps - 1)),
            new Window(options.Action, 0, steps + options.ChunkLength - 2),
        ];
        _sampler = new WindowSampler(data, windows, options.BatchSize, seed, shuffle);
        _inputs = new float[rows * options.ObservationHistory * observationCount];
        _targets = new float[rows * options.ChunkLength * actionCount];
        _keep = new float[rows * options.ChunkLength];
    }

    /// <summary>The demonstrations.</summary>
    public EpisodeDataset Dataset { get; }

    /// <summary>F.</summary>
    public int ObservationCount { get; }

    /// <summary>A.</summary>
    public int ActionCount { get; }

    /// <summary>Batches that see every window once.</summary>
    public int BatchesPerPass => _sampler.BatchesPerEpoch;

    /// <summary>Windows of the present batch, n.</summary>
    public int Count { get; private set; }

    /// <summary>[steps · n, history · F], as recorded.</summary>
    public Span<float> Inputs => _inputs.AsSpan(0, Count * _options.TrainedSteps * _options.ObservationHistory * ObservationCount);

    /// <summary>[steps · n · chunk, A], as recorded.</summary>
    public Span<float> Targets => _targets.AsSpan(0, Keep.Length * ActionCount);

    /// <summary>1 where a target counts, 0 where it is padding, [steps · n · chunk].</summary>
    public ReadOnlySpan<float> Keep => _keep.AsSpan(0, Count * _options.TrainedSteps * _options.ChunkLength);

    /// <summary>Lays out the next batch.</summary>
    public void Next()
    {
        if (!_sampler.Next()) _sampler.Next();
        WindowBatch batch = _sampler.Batch;
        Count = batch.Count;
        int steps = _options.TrainedSteps, history = _options.ObservationHistory, chunk = _options.ChunkLength, frames = steps + history - 1, offset = 0;
        for (int feature = 0; feature < _widths.Length; feature++)
        {
            int width = _widths[feature];
            ReadOnlySpan<float> floats = batch.Floats(feature);
            for (int i = 0; i < Count; i++)
            {
                for (int step = 0; step < steps; step++)
                {
                    for (int frame = 0; frame < history; frame++)
                    {
                        floats.Slice((i * frames + step + frame) * width, width)
                            .CopyTo(_inputs.AsSpan(((step * Count + i) * history + frame) * ObservationCount + offset));
                    }
                }
            }

            offset += width;
        }

        ReadOnlySpan<float> actions = batch.Floats(_widths.Length);
        ReadOnlySpan<bool> padding = batch.Padding(_widths.Length);
        int actionSteps = steps + chunk - 1;
        for (int i = 0; i < Count; i++)
        {
            for (int step = 0; step < steps; step++)
            {
                int row = (step * Count + i) * chunk, first = i * actionSteps + step;
                actions.Slice(first * ActionCount, chunk * ActionCount).CopyTo(_targets.AsSpan(row * ActionCount));
                for (int c = 0; c < chunk; c++) _keep[row + c] = padding[first + c] ? 0 : 1;
            }
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => writer.Write("sampler", _sampler);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader) => reader.Read("sampler", _sampler);
}
