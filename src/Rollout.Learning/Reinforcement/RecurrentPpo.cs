using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Proximal policy optimisation with memory: LSTM or GRU cells before the policy's and the value's fully connected layers, so that what an observation hides can be
/// inferred from those before it. The memory before every step is kept with the rollout; minibatches are consecutive rows, which start from it and learn back in time
/// until an episode begins. The rollout is rotated by chance before each pass, so that it is cut elsewhere each time.
/// </summary>
/// <remarks>Schulman et al. (2017); recurrence as in Stable-Baselines3 contrib 2.9's RecurrentPPO.</remarks>
public sealed class RecurrentPpo : ILearner, IDisposable
{
    private readonly RecurrentPpoOptions _options;
    private readonly long _totalSteps;
    private readonly ObservationLayout _layout;
    private readonly ObservationNormalizer? _observationNormalizer;
    private readonly ReturnNormalizer? _returnNormalizer;
    private readonly ForkJoin _threads;
    private readonly RandomStream _exploration, _shuffling;
    private readonly RecurrentBranch _policy, _value;
    private readonly RolloutBuffer _rollout;
    private readonly MinibatchSequences _sequences;
    private readonly Action _learnPolicy, _learnValue, _stepPolicy, _stepValue, _rest = () => { };
    private ActionDistribution _distribution = null!;

    private readonly float[] _observations, _finals, _outputs, _actions, _logProbabilities, _values, _rewards, _masks, _advantages;
    private readonly float[] _policyState, _valueState, _peek, _policyStates, _valueStates, _final;
    private readonly bool[] _starts, _begins, _notCut;
    private readonly int[] _minibatch;
    private readonly PpoMeasurements _measured = new();
    private float _clipRange, _valueClipRange, _gradientScale, _adaptedRate;
    private long _updates;

    /// <summary>Creates a learner with fresh weights.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="context">Environments, spaces, steps, seed and threads, 1 or 2.</param>
    /// <exception cref="OptionException">An option is out of range.</exception>
    /// <exception cref="NotSupportedException">Observations hold images.</exception>
    public RecurrentPpo(RecurrentPpoOptions options, LearnerContext context)
    {
        options.Validate();
        int n = context.Environments;
        OptionException.Require(n >= 1, "environments", n, "at least 1");
        OptionException.Require(options.BatchSize <= (long)n * options.Steps, nameof(options.BatchSize), options.BatchSize, $"at most environments x steps = {(long)n * options.Steps}");
        _layout = new ObservationLayout(context.ObservationSpace, context.ActionSpace);
        if (_layout.Images.Count > 0) throw new NotSupportedException($"recurrent-ppo reads numbers; {context.ObservationSpace} holds images. Use ppo, with --wrap frame-stack for memory.");
        (_options, Count, _totalSteps) = (options, n, context.TotalSteps);
        (_exploration, _shuffling) = (new RandomStream(context.Seed, stream: 1), new RandomStream(context.Seed, stream: 2));

        int inputs = _layout.FeatureCount;
        _policy = new RecurrentBranch("policy", inputs, options, cells: true, shared: null, options.PolicyLayers, weights =>
        {
            _distribution = ActionDistribution.For(context.ActionSpace, weights, options.ActionOptions(FeatureNetwork.LatentCount(options.CellWidth, options.PolicyLayers)));
            return (_distribution.HeadCount, _distribution.LatentCount > 0);
        });
        _value = new RecurrentBranch("value", inputs, options, options.ValueCells && !options.SharedCells, options.SharedCells ? _policy : null, options.ValueLayers, _ => (1, false));
        RandomStream initialization = new(context.Seed, stream: 0);
        _policy.Initialize(initialization, options.OrthogonalInitialization, outputGain: 0.01);
        _value.Initialize(initialization, options.OrthogonalInitialization, outputGain: 1);

        _observationNormalizer = options.NormalizeObservations ? new ObservationNormalizer(inputs) : null;
        _returnNormalizer = options.NormalizeRewards ? new ReturnNormalizer(n, options.Discount) : null;
        _rollout = new RolloutBuffer(n, options.Steps, inputs, _distribution.ActionCount, maskCount: _layout.MaskCount);
        _sequences = new MinibatchSequences(n, options.Steps, options.BatchSize);
        (_observations, _finals, _masks) = (new float[n * inputs], new float[n * inputs], new float[n * _layout.MaskCount]);
        (_outputs, _actions) = (new float[n * _distribution.OutputCount], new float[n * _distribution.ActionCount]);
        (_logProbabilities, _values, _rewards) = (new float[n], new float[n], new float[n]);
        (_policyState, _valueState, _peek) = (new float[n * _policy.StateCount], new float[n * _value.StateCount], new float[n * _value.StateCount]);
        (_policyStates, _valueStates) = (new float[_rollout.Rows * _policy.StateCount], new float[_rollout.Rows * _value.StateCount]);
        (_starts, _begins, _notCut, _final) = (new bool[_rollout.Rows], new bool[n], new bool[n], new float[1]);
        (_advantages, _minibatch) = (new float[options.BatchSize], new int[options.BatchSize]);

        // Cells that the value shares are read while the policy's weights stand still, so both may still run side by side.
        _threads = new ForkJoin(Math.Min(context.Threads, 2));
        (_learnPolicy, _learnValue) = (LearnPolicy, LearnValue);
        _stepPolicy = () => _policy.Optimizer.Step(_policy.Weights.Values, _policy.Weights.Gradients, _gradientScale);
        _stepValue = () => _value.Optimizer.Step(_value.Weights.Values, _value.Weights.Gradients, _gradientScale);
        Policy = new RecurrentPolicy(context.ObservationSpace, context.ActionSpace, _layout, _policy, _distribution, _observationNormalizer);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public IPolicy Policy { get; }

    /// <summary>The policy network's weights and the distribution's own.</summary>
    public ParameterVector PolicyWeights => _policy.Weights;

    /// <summary>The value network's weights.</summary>
    public ParameterVector ValueWeights => _value.Weights;

    /// <summary>What the last update measured.</summary>
    internal PpoMeasurements Measured => _measured;

    /// <summary>The rollout that the next update learns from.</summary>
    internal RolloutBuffer Rollout => _rollout;

    /// <summary>Memory of the policy before each row, [n T, M].</summary>
    internal Span<float> PolicyStates => _policyStates;

    /// <summary>Memory of the value network before each row.</summary>
    internal Span<float> ValueStates => _valueStates;

    /// <summary>Whether each row begins an episode.</summary>
    internal Span<bool> Starts => _starts;

    /// <inheritdoc/>
    public void Begin(StepBuffers reset)
    {
        _returnNormalizer?.Begin();
        See(reset);
        Array.Fill(_begins, true);
    }

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        if (_rollout.Steps == 0 || (_options.NoiseSteps > 0 && _rollout.Steps % _options.NoiseSteps == 0)) _distribution.BeginNoise(Count, _exploration);
        for (int i = 0; i < Count; i++)
        {
            int row = i * _rollout.Capacity + _rollout.Steps;
            _starts[row] = _begins[i];
            Keep(_policyState, _policyStates, _policy.StateCount, i, row);
            Keep(_valueState, _valueStates, _value.StateCount, i, row);
        }

        _policy.Step(Count, _observations, _policyState, _outputs);
        _value.Step(Count, _observations, _valueState, _values);
        for (int i = 0; i < Count; i++) _rollout.Values[i * _rollout.Capacity + _rollout.Steps] = _values[i];
        Tensor.MaskLogits(_masks, _outputs);
        _distribution.Sample(Count, _outputs, _exploration, _actions, _logProbabilities);
        _rollout.AddActions(_observations, _actions, _logProbabilities, masks: _masks);
        _distribution.ToEnvironment(Count, _actions, actions);
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        See(step);
        step.Rewards.CopyTo(_rewards, 0);
        _returnNormalizer?.Normalize(_rewards, step.Terminated, step.Truncated);
        _layout.Split(Count, step.FinalFloats, step.FinalBytes, _finals, default, default);
        _observationNormalizer?.Normalize(_finals, _finals);
        int inputs = _layout.FeatureCount, memory = _value.StateCount;
        for (int i = 0; i < Count; i++)
        {
            _begins[i] = step.Terminated[i] || step.Truncated[i];
            if (step.Terminated[i] || !step.Truncated[i]) continue;

            // An episode cut by a time limit would have gone on: its last reward takes the place of everything that would have followed.
            _valueState.AsSpan(i * memory, memory).CopyTo(_peek);
            _value.Step(1, _finals.AsSpan(i * inputs, inputs), _peek, _final);
            _rewards[i] += _options.Discount * _final[0];
        }

        // What a cut episode would have earned is in its reward already, so that to the buffer all episodes end alike.
        _rollout.AddResults(_rewards, _begins, _notCut, _finals);
        Steps += Count;
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        if (!_rollout.IsFull) return false;
        EstimateAdvantages();
        float remaining = 1 - Math.Min(1, (float)((double)Steps / _totalSteps));
        Learn(remaining, rotation: null);
        _policy.Refresh();
        _value.Refresh();
        _rollout.Clear();
        _measured.Report(metrics, _updates, _policy.Optimizer.LearningRate, _clipRange);
        if (_distribution.MeanDeviation is var deviation and not float.NaN) metrics.Record("train/std", deviation);
        return true;
    }

    /// <summary>Passes over the rollout in minibatches of consecutive rows.</summary>
    /// <param name="remaining">Share of training that is left, from 1 to 0; schedules follow it.</param>
    /// <param name="rotation">The row that comes first; null to draw it for each pass.</param>
    internal void Learn(float remaining, int? rotation)
    {
        _clipRange = _options.ClipRange.At(remaining);
        _valueClipRange = _options.ValueClipRange?.At(remaining) ?? float.PositiveInfinity;
        SetRate(_options.DesiredKl is null || _updates == 0 ? _options.LearningRate.At(remaining) : _adaptedRate);
        _measured.Begin();
        bool warmingUp = _options.ValueWarmup > 0 && Steps <= (long)_options.ValueWarmup * _rollout.Rows, stop = false;
        for (int epoch = 0; epoch < _options.Epochs && !stop; epoch++)
        {
            _measured.BeginEpoch();
            int first = rotation ?? _shuffling.NextInt(_rollout.Rows);
            for (int start = 0; start < _rollout.Rows && !stop; start += _options.BatchSize)
            {
                int count = Math.Min(_options.BatchSize, _rollout.Rows - start);
                for (int i = 0; i < count; i++) _minibatch[i] = (first + start + i) % _rollout.Rows;
                _sequences.Arrange(_minibatch.AsSpan(0, count), _starts);
                _threads.Run(warmingUp ? _rest : _learnPolicy, _learnValue);
                double norm = Math.Sqrt(_policy.GradientSquares + _value.GradientSquares);
                if (!double.IsFinite(norm))
                    throw new InvalidOperationException($"The gradient of update {_updates + 1} is {norm}; no weight was changed by it. Lower learning_rate or max_grad_norm, or normalise rewards.");
                _measured.AddMinibatch(norm, _options.EntropyCoefficient, _options.ValueCoefficient);
                stop = _options.TargetKl is { } target && _measured.LastKl > 1.5f * target;
                if (stop) break;
                if (_options.DesiredKl is { } desired && !warmingUp) SetRate(ClippedObjective.Adapt(_policy.Optimizer.LearningRate, _measured.LastKl, desired));
                _gradientScale = GradientClipping.Scale(norm, _options.MaxGradientNorm);
                _threads.Run(warmingUp ? _rest : _stepPolicy, _stepValue);
            }

            _updates++;
        }

        _adaptedRate = _policy.Optimizer.LearningRate;
        _measured.ExplainVariance(_rollout.Values, _rollout.Returns);
    }

    private void EstimateAdvantages()
    {
        Array.Copy(_valueState, _peek, _peek.Length);
        for (int i = 0; i < Count; i++)
        {
            if (_begins[i]) _peek.AsSpan(i * _value.StateCount, _value.StateCount).Clear();
        }

        _value.Step(Count, _observations, _peek, _values);
        for (int i = 0; i < Count; i++)
        {
            Range steps = (i * _rollout.Capacity)..((i + 1) * _rollout.Capacity);
            Gae.Compute(_rollout.Rewards.AsSpan(steps), _rollout.Values.AsSpan(steps), _rollout.Ended.AsSpan(steps), _values[i],
                _options.Discount, _options.GaeLambda, _rollout.Advantages.AsSpan(steps));
        }

        for (int row = 0; row < _rollout.Rows; row++) _rollout.Returns[row] = _rollout.Advantages[row] + _rollout.Values[row];
    }

    private void LearnPolicy()
    {
        _policy.Tape.Reset();
        Tensor outputs = _policy.Forward(_rollout.Observations, _layout.FeatureCount, _policyStates, _sequences);
        if (_layout.MaskCount > 0) outputs = outputs.Mask(_policy.Tape.Gather(_rollout.Masks, _layout.MaskCount, _sequences.Rows));
        ClippedObjective.LearnPolicy(_distribution, outputs, _rollout, _sequences.Rows, _advantages, _options, _clipRange, _measured);
        _policy.GradientSquares = GradientClipping.SumOfSquares(_policy.Weights.Gradients);
    }

    private void LearnValue()
    {
        _value.Tape.Reset();
        Tensor values = _value.Forward(_rollout.Observations, _layout.FeatureCount, _valueStates, _sequences);
        ClippedObjective.LearnValue(values, _rollout, _sequences.Rows, _options, _valueClipRange, _measured);
        _value.GradientSquares = GradientClipping.SumOfSquares(_value.Weights.Gradients);
    }

    private void SetRate(float rate) => _policy.Optimizer.LearningRate = _value.Optimizer.LearningRate = rate;

    private void See(StepBuffers buffers)
    {
        _layout.Split(Count, buffers.Floats, buffers.Bytes, _observations, default, _masks);
        _observationNormalizer?.Update(_observations);
        _observationNormalizer?.Normalize(_observations, _observations);
    }

    /// <summary>Begins a robot's memory anew if its episode does, and keeps it with its row.</summary>
    private void Keep(float[] state, float[] states, int memory, int robot, int row)
    {
        Span<float> own = state.AsSpan(robot * memory, memory);
        if (_begins[robot]) own.Clear();
        own.CopyTo(states.AsSpan(row * memory));
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => ((RecurrentPolicy)Policy).ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counters", [Steps, _updates]);
        writer.Write("policy", _policy);
        writer.Write("value", _value);
        writer.Write("exploration", _exploration);
        writer.Write("shuffling", _shuffling);
        writer.Write("rollout", _rollout);
        foreach ((string name, float[] values) in State()) writer.Write(name, (ReadOnlySpan<float>)values);
        writer.Write("starts", (ReadOnlySpan<bool>)_starts);
        writer.Write("begins", (ReadOnlySpan<bool>)_begins);
        writer.Write("adapted_rate", [_adaptedRate]);
        if (_distribution is ICheckpointable distribution) writer.Write("distribution", distribution);
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
        reader.Read("rollout", _rollout);
        foreach ((string name, float[] values) in State()) reader.Read(name, values.AsSpan());
        reader.Read("starts", _starts.AsSpan());
        reader.Read("begins", _begins.AsSpan());
        reader.Read("adapted_rate", new Span<float>(ref _adaptedRate));
        if (_distribution is ICheckpointable distribution) reader.Read("distribution", distribution);
        if (_observationNormalizer is not null) reader.Read("observation_normalizer", _observationNormalizer);
        if (_returnNormalizer is not null) reader.Read("return_normalizer", _returnNormalizer);
    }

    /// <summary>Stops the second thread.</summary>
    public void Dispose() => _threads.Dispose();

    private (string Name, float[] Values)[] State() =>
    [
        ("observations", _observations), ("masks", _masks), ("values", _rollout.Values), ("policy_state", _policyState), ("value_state", _valueState),
        ("policy_states", _policyStates), ("value_states", _valueStates),
    ];
}
