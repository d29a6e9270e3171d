using Rollout.Core;
using Rollout.Datasets;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Behavioural cloning: minimises the head's loss of demonstrated actions given demonstrated observations, by Adam over shuffled windows. It owns no loop: whoever drives
/// it calls <see cref="Update"/>, once a gradient step.
/// </summary>
/// <remarks>Pomerleau: ALVINN (1989); trunks, heads and settings of Mandlekar et al.: What matters in learning from offline human demonstrations (2021).</remarks>
public sealed class Cloner : ICheckpointable
{
    private readonly Tape _tape = new();
    private readonly Adam _optimizer;
    private readonly WarmupSchedule _schedule;
    private readonly WeightAverage? _average;
    private readonly CloneNetwork _acting;
    private readonly ClonePolicy _policy;
    private readonly ulong _seed;
    private CloneData _training;
    private CloneData? _heldOut;
    private bool _stale;

    /// <summary>Begins with fresh weights, and with the normalisation of the training data.</summary>
    /// <param name="options">Options.</param>
    /// <param name="training">Demonstrations to learn from.</param>
    /// <param name="heldOut">Demonstrations that are only measured on; null for none.</param>
    /// <param name="observationSpace">Space of the environment's observations, floats only.</param>
    /// <param name="actionSpace">Discrete, or a Box of floats.</param>
    /// <param name="totalSteps">Gradient steps of the whole training, for the schedule of the learning rate.</param>
    /// <param name="seed">Seed of weights and order.</param>
    /// <exception cref="ArgumentException">The demonstrations do not fit the spaces.</exception>
    public Cloner(CloneOptions options, EpisodeDataset training, EpisodeDataset? heldOut, Space observationSpace, Space actionSpace, long totalSteps, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(totalSteps, 1);
        Options = options;
        _seed = seed;
        Network = new CloneNetwork(options, observationSpace, actionSpace, seed);
        _training = Open(training, shuffle: true);
        _heldOut = heldOut is null ? null : Open(heldOut, shuffle: false);
        CloneNormalization.Fit(Network, training);
        _optimizer = new Adam(Network.Weights.Values.Length) { WeightDecay = options.WeightDecay, DecoupledWeightDecay = true };
        _schedule = new WarmupSchedule(options.LearningRate, options.WarmupSteps, totalSteps, options.LearningRateDecay);
        _average = options.AverageWeights ? new WeightAverage(Network.Weights.Values) { Power = options.AveragePower } : null;
        _acting = _average is null ? Network : new CloneNetwork(options, observationSpace, actionSpace, seed);
        _policy = new ClonePolicy(_acting);
        _stale = true;
    }

    /// <summary>The options.</summary>
    public CloneOptions Options { get; }

    /// <summary>Gradient steps taken.</summary>
    public long Steps { get; private set; }

    /// <summary>The network that learns.</summary>
    public CloneNetwork Network { get; }

    /// <summary>The network that acts: the averaged weights if they are averaged, else the same.</summary>
    public CloneNetwork ActingNetwork
    {
        get
        {
            Refresh();
            return _acting;
        }
    }

    /// <summary>The policy as it is now.</summary>
    public ClonePolicy Policy
    {
        get
        {
            Refresh();
            return _policy;
        }
    }

    /// <summary>Goes on with other demonstrations, such as those with an expert's corrections added. Weights, optimiser and normalisation stay.</summary>
    public void Use(EpisodeDataset training, EpisodeDataset? heldOut = null)
    {
        _training = Open(training, shuffle: true);
        if (heldOut is not null) _heldOut = Open(heldOut, shuffle: false);
    }

    /// <summary>Takes one gradient step on the next minibatch.</summary>
    /// <param name="metrics">Receives the step's measurements.</param>
    /// <returns>The minibatch's loss.</returns>
    public double Update(IMetricSink metrics)
    {
        Tensor loss = Loss(_training, Network);
        loss.Backward();
        Span<float> gradients = Network.Weights.Gradients;
        double norm = Math.Sqrt(GradientClipping.SumOfSquares(gradients));
        if (!double.IsFinite(norm))
            throw new InvalidOperationException($"The gradient of step {Steps + 1} is not finite: the demonstrations hold values that are not numbers, or the learning rate, {_optimizer.LearningRate}, is too large.");
        _optimizer.LearningRate = (float)_schedule.At(Steps);
        _optimizer.Step(Network.Weights.Values, gradients, Options.MaxGradientNorm is { } largest ? GradientClipping.Scale(norm, largest) : 1);
        _average?.Update(Network.Weights.Values);
        Steps++;
        _stale = true;
        metrics.Record("train/loss", loss.Item);
        metrics.Record("train/gradient_norm", norm);
        metrics.Record("train/learning_rate", _optimizer.LearningRate);
        return loss.Item;
    }

    /// <summary>The acting network's loss, averaged over all windows of the held-out demonstrations; NaN where there are none.</summary>
    public double Validate()
    {
        if (_heldOut is null) return double.NaN;
        double sum = 0, count = 0;
        for (int batch = 0; batch < _heldOut.BatchesPerPass; batch++)
        {
            double loss = Loss(_heldOut, ActingNetwork).Item;
            sum += loss * _heldOut.Count;
            count += _heldOut.Count;
        }

        return sum / count;
    }

    /// <summary>Writes the policy as an ONNX model, normalisation inside, memory as input and output.</summary>
    public void ExportOnnx(Stream stream) => Policy.ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("policy", ActingNetwork);
        writer.Write("network", Network);
        writer.Write("optimizer", _optimizer);
        writer.Write("data", _training);
        writer.Write("steps", [Steps]);
        if (_average is not null) writer.Write("average", _average);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("network", Network);
        reader.Read("optimizer", _optimizer);
        reader.Read("data", _training);
        Span<long> steps = stackalloc long[1];
        reader.Read("steps", steps);
        Steps = steps[0];
        if (_average is not null) reader.Read("average", _average);
        _stale = true;
    }

    /// <summary>The loss of the data's next batch, on the tape.</summary>
    internal Tensor Loss(CloneData data, CloneNetwork network)
    {
        data.Next();
        CloneNetwork.Normalize(data.Inputs, network.ObservationShift, network.ObservationScale, data.Inputs);
        CloneNetwork.Normalize(data.Targets, network.ActionShift, network.ActionScale, data.Targets);
        int steps = Options.TrainedSteps, rows = steps * data.Count;
        _tape.Reset();
        Tensor outputs = network.Forward(_tape.Constant(data.Inputs, rows, data.Inputs.Length / rows), steps);
        Tensor targets = _tape.Constant(data.Targets, outputs.Rows, data.ActionCount), keep = _tape.Constant(data.Keep, outputs.Rows, 1);
        return network.Head.Losses(outputs, targets).MaskedMean(keep);
    }

    private CloneData Open(EpisodeDataset data, bool shuffle) => new(data, Options, Network.ObservationSpace.FloatCount, Network.Head.ActionCount, _seed, shuffle);

    private void Refresh()
    {
        if (!_stale) return;
        if (_average is not null)
        {
            _average.Values.CopyTo(_acting.Weights.Values);
            Network.CopyNormalizationTo(_acting);
        }

        _policy.Refresh();
        _stale = false;
    }
}
