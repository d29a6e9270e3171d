using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Proximal policy optimisation with a clipped objective,
/// L = E[min(ratio A, clip(ratio, 1 - ε, 1 + ε) A)], ratio = π(a | y) / π_old(a | y),
/// with Stable-Baselines3's semantics: time limits bootstrap, advantages are normalised per minibatch, the passes stop when KL grows too large.
/// Policy and value network share nothing, so each has a tape and, where there is one, a thread; results do not depend on the number of threads.
/// </summary>
/// <remarks>Schulman et al., Proximal policy optimization algorithms (2017), equation 7; Stable-Baselines3 2.9.</remarks>
public sealed class Ppo : ILearner, IDisposable
{
    /// <summary>Adam's ε here, not PyTorch's 1e-8.</summary>
    private const float AdamEpsilon = 1e-5f;

    private readonly PpoOptions _options;
    private readonly long _totalSteps;
    private readonly ObservationNormalizer? _observationNormalizer;
    private readonly ReturnNormalizer? _returnNormalizer;
    private readonly ForkJoin _threads;
    private readonly RandomStream _exploration, _shuffling;
    private readonly Branch _policy, _value;
    private readonly ActionDistribution _distribution;
    private readonly ReferencePolicy? _initial;
    private readonly ObservationLayout _layout;
    private readonly RolloutBuffer _rollout;
    private readonly Action _learnPolicy, _learnValue, _stepPolicy, _stepValue, _rest = () => { };

    private readonly float[] _observations, _finals, _outputs, _actions, _logProbabilities, _rewards, _masks;
    private readonly byte[] _images, _finalImages;
    private readonly float[] _advantages;
    private readonly int[] _order;
    private readonly PpoMeasurements _measured = new();
    private ReadOnlyMemory<int> _minibatch;
    private float _clipRange, _valueClipRange, _gradientScale, _adaptedRate;
    private long _updates;

    /// <summary>Creates a learner with fresh weights.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="environments">Number of environments it will learn from, n.</param>
    /// <param name="observationSpace">Any space of fixed size: images are encoded, choices become one-hot, a member "action_mask" of a dictionary forbids actions.</param>
    /// <param name="actionSpace">A Box of floats, Discrete, MultiDiscrete or MultiBinary.</param>
    /// <param name="totalSteps">Environment steps after which schedules reach their end.</param>
    /// <param name="seed">Decides weights, exploration and shuffling.</param>
    /// <param name="threads">1 or 2; more are not used.</param>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public Ppo(PpoOptions options, int environments, Space observationSpace, Space actionSpace, long totalSteps, ulong seed, int threads = 1)
    {
        options.Validate();
        OptionException.Require(environments >= 1, "environments", environments, "at least 1");
        OptionException.Require(totalSteps >= 1, "total steps", totalSteps, "at least 1");
        OptionException.Require((long)environments * options.Steps * (observationSpace.FloatCount + actionSpace.FloatCount) < Array.MaxLength, nameof(options.Steps), options.Steps,
            $"less, so that {environments} environments x steps x numbers fit into {Array.MaxLength:N0}");
        OptionException.Require(options.BatchSize <= (long)environments * options.Steps, nameof(options.BatchSize), options.BatchSize,
            $"at most environments x steps = {(long)environments * options.Steps}");

        (_options, Count, _totalSteps) = (options, environments, totalSteps);
        (ObservationSpace, ActionSpace) = (observationSpace, actionSpace);

        // The tape keeps every layer's outputs of a minibatch, their gradients and scratch.
        MemoryNeed.Require(3.0 * sizeof(float) * options.BatchSize * Math.Max(options.PolicyLayers.Sum(width => (long)width), options.ValueLayers.Sum(width => (long)width)),
            $"A minibatch of {options.BatchSize} rows", "Lower batch_size or choose narrower layers.");
        RandomStream initialization = new(seed, stream: 0);
        (_exploration, _shuffling) = (new RandomStream(seed, stream: 1), new RandomStream(seed, stream: 2));

        _layout = new ObservationLayout(observationSpace, actionSpace);
        int inputs = _layout.FeatureCount, encoded = inputs + _layout.Images.Count * options.ImageFeatures;
        (_distribution, _policy) = Actor();
        _value = new Branch(new ParameterVector(), "value", _layout, options, options.ValueLayers, 1, latent: false);
        _policy.Network.Initialize(initialization, options.OrthogonalInitialization, outputGain: 0.01);
        _value.Network.Initialize(initialization, options.OrthogonalInitialization, outputGain: 1);

        _observationNormalizer = options.NormalizeObservations ? new ObservationNormalizer(inputs) : null;
        _returnNormalizer = options.NormalizeRewards ? new ReturnNormalizer(environments, options.Discount) : null;
        _rollout = new RolloutBuffer(environments, options.Steps, inputs, _distribution.ActionCount, _layout.ImageBytes, _layout.MaskCount);
        (_images, _finalImages, _masks) = (new byte[environments * _layout.ImageBytes], new byte[environments * _layout.ImageBytes], new float[environments * _layout.MaskCount]);
        (_observations, _finals) = (new float[environments * inputs], new float[environments * inputs]);
        (_outputs, _actions) = (new float[environments * _distribution.OutputCount], new float[environments * _distribution.ActionCount]);
        (_logProbabilities, _rewards) = (new float[environments], new float[environments]);
        (_advantages, _order) = (new float[options.BatchSize], new int[_rollout.Rows]);
        for (int i = 0; i < _order.Length; i++) _order[i] = i;

        if (options.KlToInit > 0)
        {
            (ActionDistribution distribution, Branch branch) = Actor();
            _initial = new ReferencePolicy(branch.Weights, branch.Network, distribution, _rollout, _layout.MaskCount);
            _initial.Take(_policy.Weights);
        }

        _threads = new ForkJoin(Math.Min(threads, 2));
        (_learnPolicy, _learnValue) = (LearnPolicy, LearnValue);
        _stepPolicy = () => _policy.Optimizer.Step(_policy.Weights.Values, _policy.Weights.Gradients, _gradientScale);
        _stepValue = () => _value.Optimizer.Step(_value.Weights.Values, _value.Weights.Gradients, _gradientScale);
        Policy = new NetworkPolicy(observationSpace, actionSpace, _layout, _policy.Network, _distribution, _observationNormalizer);

        (ActionDistribution, Branch) Actor()
        {
            ParameterVector weights = new();
            ActionDistribution actions = ActionDistribution.For(actionSpace, weights, options.ActionOptions(FeatureNetwork.LatentCount(encoded, options.PolicyLayers)));
            return (actions, new Branch(weights, "policy", _layout, options, options.PolicyLayers, actions.HeadCount, latent: actions.LatentCount > 0));
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public IPolicy Policy { get; }

    /// <summary>Where observations come from.</summary>
    public Space ObservationSpace { get; }

    /// <summary>Where actions come from.</summary>
    public Space ActionSpace { get; }

    /// <summary>The policy network's weights and the distribution's own.</summary>
    public ParameterVector PolicyWeights => _policy.Weights;

    /// <summary>The value network's weights.</summary>
    public ParameterVector ValueWeights => _value.Weights;

    /// <summary>The settings.</summary>
    internal PpoOptions Options => _options;

    /// <summary>The fully connected layers of the policy.</summary>
    internal MultilayerPerceptron PolicyNetwork => _policy.Network.Network;

    /// <summary>How the policy network's outputs become actions.</summary>
    internal ActionDistribution Distribution => _distribution;

    /// <summary>Scales observations; null where they are taken as they are.</summary>
    internal ObservationNormalizer? ObservationNormalizer => _observationNormalizer;

    /// <summary>Scales rewards; null where they are taken as they are.</summary>
    internal ReturnNormalizer? ReturnNormalizer => _returnNormalizer;

    /// <summary>What the last update measured.</summary>
    internal PpoMeasurements Measured => _measured;

    /// <summary>The rollout that the next update learns from.</summary>
    internal RolloutBuffer Rollout => _rollout;

    /// <summary>Takes over weights that were set from outside; the policy that training is held to is then this one.</summary>
    internal void BeginWithPresentWeights()
    {
        _policy.Network.Refresh();
        _value.Network.Refresh();
        _initial?.Take(_policy.Weights);
    }

    /// <inheritdoc/>
    public void Begin(StepBuffers reset)
    {
        _returnNormalizer?.Begin();
        See(reset);
    }

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        if (_rollout.Steps == 0 || (_options.NoiseSteps > 0 && _rollout.Steps % _options.NoiseSteps == 0)) _distribution.BeginNoise(Count, _exploration);
        _policy.Network.Run(Count, _observations, _images, _outputs);
        Tensor.MaskLogits(_masks, _outputs);
        _distribution.Sample(Count, _outputs, _exploration, _actions, _logProbabilities);
        _rollout.AddActions(_observations, _actions, _logProbabilities, _images, _masks);
        _distribution.ToEnvironment(Count, _actions, actions);
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        See(step);
        step.Rewards.CopyTo(_rewards, 0);
        _returnNormalizer?.Normalize(_rewards, step.Terminated, step.Truncated);
        _layout.Split(Count, step.FinalFloats, step.FinalBytes, _finals, _finalImages, default);
        _observationNormalizer?.Normalize(_finals, _finals);
        _rollout.AddResults(_rewards, step.Terminated, step.Truncated, _finals, _finalImages);
        Steps += Count;
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        if (!_rollout.IsFull) return false;
        EstimateAdvantages();
        float remaining = 1 - Math.Min(1, (float)((double)Steps / _totalSteps));
        Learn(remaining, shuffle: true);
        _policy.Network.Refresh();
        _value.Network.Refresh();
        _rollout.Clear();
        _measured.Report(metrics, _updates, _policy.Optimizer.LearningRate, _clipRange);
        if (_distribution.MeanDeviation is var deviation and not float.NaN) metrics.Record("train/std", deviation);
        return true;
    }

    /// <summary>log π(a | y) of actions that an environment took, under the present policy.</summary>
    /// <param name="observations">As the environment gives them, [n, F].</param>
    /// <param name="actions">As the environment takes them, [n, A].</param>
    /// <param name="logProbabilities">Receives [n].</param>
    public void LogProbabilities(ReadOnlySpan<float> observations, ReadOnlySpan<float> actions, Span<float> logProbabilities)
    {
        int rows = logProbabilities.Length;
        Tape tape = _policy.Tape;
        tape.Reset();
        if (ObservationSpace.ByteCount > 0 || _layout.MaskCount > 0) throw new NotSupportedException($"Log-probabilities are given for float observations without masks, not for {ObservationSpace}.");
        Tensor seen = tape.Zeros(rows, _layout.FeatureCount), taken = tape.Zeros(rows, _distribution.ActionCount);
        _layout.Split(rows, observations, default, seen.Values, default, default);
        _observationNormalizer?.Normalize(seen.Values, seen.Values);
        _distribution.FromEnvironment(rows, actions, taken.Values);
        _distribution.Evaluate(_policy.Network.Forward(seen), taken).LogProbability.Values.CopyTo(logProbabilities);
    }

    /// <summary>Values of all states, then advantages and the returns that values should have predicted.</summary>
    internal void EstimateAdvantages()
    {
        _value.Network.Run(_rollout.Rows, _rollout.Observations, _rollout.Images, _rollout.Values);

        // An episode cut by a time limit would have gone on: its last reward takes the place of everything that would have followed.
        Span<float> finalValues = _rollout.Advantages.AsSpan(0, _rollout.FinalCount);
        _value.Network.Run(_rollout.FinalCount, _rollout.FinalObservations, _rollout.FinalImages, finalValues);
        for (int i = 0; i < finalValues.Length; i++) _rollout.Rewards[_rollout.FinalRows[i]] += _options.Discount * finalValues[i];

        Span<float> lastValues = _logProbabilities;
        _value.Network.Run(Count, _observations, _images, lastValues);
        for (int i = 0; i < Count; i++)
        {
            Range steps = (i * _rollout.Capacity)..((i + 1) * _rollout.Capacity);
            Gae.Compute(_rollout.Rewards.AsSpan(steps), _rollout.Values.AsSpan(steps), _rollout.Ended.AsSpan(steps), lastValues[i],
                _options.Discount, _options.GaeLambda, _rollout.Advantages.AsSpan(steps));
        }

        for (int row = 0; row < _rollout.Rows; row++) _rollout.Returns[row] = _rollout.Advantages[row] + _rollout.Values[row];
    }

    /// <summary>Passes over the rollout in minibatches.</summary>
    /// <param name="remaining">Share of training that is left, from 1 to 0; schedules follow it.</param>
    /// <param name="shuffle">Whether minibatches are drawn at random, or are consecutive rows.</param>
    internal void Learn(float remaining, bool shuffle)
    {
        _clipRange = _options.ClipRange.At(remaining);
        _valueClipRange = _options.ValueClipRange?.At(remaining) ?? float.PositiveInfinity;
        SetRate(_options.DesiredKl is null || _updates == 0 ? _options.LearningRate.At(remaining) : _adaptedRate);
        _measured.Begin();
        _initial?.Evaluate(_options.BatchSize);
        bool warmingUp = _options.ValueWarmup > 0 && Steps <= (long)_options.ValueWarmup * _rollout.Rows, stop = false;
        for (int epoch = 0; epoch < _options.Epochs && !stop; epoch++)
        {
            _measured.BeginEpoch();
            if (shuffle) _shuffling.Shuffle(_order);
            for (int start = 0; start < _order.Length && !stop; start += _options.BatchSize)
            {
                _minibatch = _order.AsMemory(start, Math.Min(_options.BatchSize, _order.Length - start));
                _threads.Run(warmingUp ? _rest : _learnPolicy, _learnValue);
                double norm = Math.Sqrt(_policy.GradientSquares + _value.GradientSquares);
                if (!double.IsFinite(norm))
                    throw new InvalidOperationException($"The gradient of update {_updates + 1} is {norm}; no weight was changed by it. Lower learning_rate or max_grad_norm, or normalise rewards.");
                _measured.AddMinibatch(norm, _options.EntropyCoefficient, _options.ValueCoefficient);
                if (_options.TargetKl is { } target && _measured.LastKl > 1.5f * target)
                {
                    stop = true;
                    break;
                }

                if (_options.DesiredKl is { } desired && !warmingUp) SetRate(ClippedObjective.Adapt(_policy.Optimizer.LearningRate, _measured.LastKl, desired));
                _gradientScale = GradientClipping.Scale(norm, _options.MaxGradientNorm);
                _threads.Run(warmingUp ? _rest : _stepPolicy, _stepValue);
            }

            _updates++;
        }

        _adaptedRate = _policy.Optimizer.LearningRate;
        _measured.ExplainVariance(_rollout.Values, _rollout.Returns);
    }

    /// <summary>The clipped objective and the entropy bonus of one minibatch, and their gradient.</summary>
    private void LearnPolicy()
    {
        ReadOnlySpan<int> rows = _minibatch.Span;
        _policy.Tape.Reset();
        Tensor outputs = _policy.Network.Forward(_policy.Tape, _rollout.Observations, _rollout.Images, rows);
        if (_layout.MaskCount > 0) outputs = outputs.Mask(_policy.Tape.Gather(_rollout.Masks, _layout.MaskCount, rows));
        ClippedObjective.LearnPolicy(_distribution, outputs, _rollout, rows, _advantages, _options, _clipRange, _measured, _initial is null ? default : _initial.LogProbabilities);
        _policy.GradientSquares = GradientClipping.SumOfSquares(_policy.Weights.Gradients);
    }

    /// <summary>The value loss of one minibatch and its gradient.</summary>
    private void LearnValue()
    {
        ReadOnlySpan<int> rows = _minibatch.Span;
        _value.Tape.Reset();
        Tensor values = _value.Network.Forward(_value.Tape, _rollout.Observations, _rollout.Images, rows);
        ClippedObjective.LearnValue(values, _rollout, rows, _options, _valueClipRange, _measured);
        _value.GradientSquares = GradientClipping.SumOfSquares(_value.Weights.Gradients);
    }

    private void SetRate(float rate) => _policy.Optimizer.LearningRate = _value.Optimizer.LearningRate = rate;

    private void See(StepBuffers buffers)
    {
        _layout.Split(Count, buffers.Floats, buffers.Bytes, _observations, _images, _masks);
        _observationNormalizer?.Update(_observations);
        _observationNormalizer?.Normalize(_observations, _observations);
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => ((NetworkPolicy)Policy).ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counters", [Steps, _updates]);
        writer.Write("policy", _policy);
        writer.Write("value", _value);
        writer.Write("exploration", _exploration);
        writer.Write("shuffling", _shuffling);
        writer.Write("order", (ReadOnlySpan<int>)_order);
        writer.Write("rollout", _rollout);
        writer.Write("observations", (ReadOnlySpan<float>)_observations);
        if (_images.Length > 0) writer.Write("images", (ReadOnlySpan<byte>)_images);
        if (_masks.Length > 0) writer.Write("masks", (ReadOnlySpan<float>)_masks);
        if (_distribution is ICheckpointable distribution) writer.Write("distribution", distribution);
        if (_initial is not null) writer.Write("initial", _initial);
        if (_options.DesiredKl is not null) writer.Write("adapted_rate", [_adaptedRate]);
        if (_observationNormalizer is not null) writer.Write("observation_normalizer", _observationNormalizer);
        if (_returnNormalizer is not null) writer.Write("return_normalizer", _returnNormalizer);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> counters = stackalloc long[2];
        reader.Read("counters", counters);
        (Steps, _updates) = (counters[0], counters[1]);
        reader.Read("policy", _policy);
        reader.Read("value", _value);
        reader.Read("exploration", _exploration);
        reader.Read("shuffling", _shuffling);
        reader.Read("order", _order.AsSpan());
        if (!_order.Order().SequenceEqual(Enumerable.Range(0, _order.Length))) throw new InvalidDataException("The stored order of rows is no permutation; the checkpoint is damaged. Use an earlier one.");
        reader.Read("rollout", _rollout);
        reader.Read("observations", _observations.AsSpan());
        if (_images.Length > 0) reader.Read("images", _images.AsSpan());
        if (_masks.Length > 0) reader.Read("masks", _masks.AsSpan());
        if (_distribution is ICheckpointable distribution) reader.Read("distribution", distribution);
        if (_initial is not null) reader.Read("initial", _initial);
        if (_options.DesiredKl is not null) reader.Read("adapted_rate", new Span<float>(ref _adaptedRate));
        if (_observationNormalizer is not null) reader.Read("observation_normalizer", _observationNormalizer);
        if (_returnNormalizer is not null) reader.Read("return_normalizer", _returnNormalizer);
    }

    /// <summary>Stops the second thread.</summary>
    public void Dispose() => _threads.Dispose();

    /// <summary>A network with everything that learning it takes.</summary>
    private sealed class Branch : ICheckpointable
    {
        public Branch(ParameterVector weights, string name, ObservationLayout layout, PpoOptions options, IReadOnlyList<int> hidden, int outputs, bool latent)
        {
            Weights = weights;
            Network = new FeatureNetwork(weights, name, layout, EncoderOptions.Parse(options.Convolutions, options.ImageFeatures), [.. hidden], outputs, options.Activation, latent);
            Optimizer = new Adam(weights.Values.Length) { Epsilon = AdamEpsilon };
        }

        public ParameterVector Weights { get; }

        public FeatureNetwork Network { get; }

        public Adam Optimizer { get; }

        public Tape Tape { get; } = new();

        public double GradientSquares { get; set; }

        public void Save(CheckpointWriter writer)
        {
            writer.Write("weights", Weights);
            writer.Write("optimizer", Optimizer);
        }

        public void Load(CheckpointReader reader)
        {
            reader.Read("weights", Weights);
            reader.Read("optimizer", Optimizer);
            Network.Refresh();
        }
    }
}
