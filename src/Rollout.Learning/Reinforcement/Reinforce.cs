using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// REINFORCE, the log-likelihood rule: ∇J = E Σ_t γ^t ∇ log π(a_t | y_t) (R_t - b(y_t)), with R_t the discounted rewards from t on (causal form) or of
/// the whole episode, and γ^t left out unless it is asked for. Every environment contributes the same number of whole episodes to an update, so short ones count no more than long ones.
/// </summary>
/// <remarks>Williams, Simple statistical gradient-following algorithms for connectionist reinforcement learning (1992), theorem 1.</remarks>
public sealed class Reinforce : ILearner
{
    private readonly ReinforceOptions _options;
    private readonly long _totalSteps;
    private readonly int _inputs, _quota;
    private readonly ActionDistribution _distribution;
    private readonly ParameterVector _policyWeights = new(), _valueWeights = new();
    private readonly MultilayerPerceptron _policy, _value;
    private readonly NetworkRunner _policyRunner, _valueRunner;
    private readonly Adam _policyOptimizer, _valueOptimizer;
    private readonly Tape _tape = new();
    private readonly RandomStream _exploration;
    private readonly ObservationNormalizer? _normalizer;
    private readonly EpisodeStore[] _stores;
    private readonly float[] _observations, _finals, _outputs, _actions, _logProbabilities, _finalValue = new float[1];
    private readonly double[] _running = [double.NaN];
    private readonly RunningMoments _returns = new(1);
    private long _updates;

    /// <summary>Creates a learner with fresh weights.</summary>
    /// <exception cref="OptionException">An option is out of range.</exception>
    public Reinforce(ReinforceOptions options, LearnerContext context)
    {
        OptionException.Require(context.Environments >= 1, "environments", context.Environments, "at least 1");
        if (context.ObservationSpace.ByteCount > 0) throw new NotSupportedException($"REINFORCE reads float observations; {context.ObservationSpace} has bytes.");
        (_options, _totalSteps, Count, _inputs) = (options, context.TotalSteps, context.Environments, context.ObservationSpace.FloatCount);
        _quota = (options.Episodes + Count - 1) / Count;
        _exploration = new RandomStream(context.Seed, stream: 1);
        RandomStream initialization = new(context.Seed, stream: 0);
        _distribution = ActionDistribution.For(context.ActionSpace, _policyWeights, new ActionOptions(options.InitialLogDeviation, Scale: options.ScaleActions));
        _policy = new MultilayerPerceptron(_policyWeights, "policy", _inputs, [.. options.Layers], _distribution.OutputCount, Activation.Tanh);
        _value = new MultilayerPerceptron(_valueWeights, "value", _inputs, [.. options.Layers], 1, Activation.Tanh);
        _policy.InitializeOrthogonal(initialization, Math.Sqrt(2), 0.01);
        _value.InitializeOrthogonal(initialization, Math.Sqrt(2), 1);
        (_policyRunner, _valueRunner) = (new NetworkRunner(_policy), new NetworkRunner(_value));
        (_policyOptimizer, _valueOptimizer) = (new Adam(_policyWeights.Values.Length), new Adam(_valueWeights.Values.Length));
        _normalizer = options.NormalizeObservations ? new ObservationNormalizer(_inputs) : null;
        _stores = [.. Enumerable.Range(0, Count).Select(_ => new EpisodeStore(_inputs, _distribution.ActionCount))];
        (_observations, _finals) = (new float[Count * _inputs], new float[Count * _inputs]);
        (_outputs, _actions, _logProbabilities) = (new float[Count * _distribution.OutputCount], new float[Count * _distribution.ActionCount], new float[Count]);
        Policy = new NetworkPolicy(context.ObservationSpace, context.ActionSpace, _policy, _policyRunner, _distribution, _normalizer);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public IPolicy Policy { get; }

    /// <summary>The policy network's weights and the distribution's own.</summary>
    public ParameterVector PolicyWeights => _policyWeights;

    /// <inheritdoc/>
    public void Begin(StepBuffers reset)
    {
        See(reset.Floats);
        foreach (EpisodeStore store in _stores) store.Clear(atReset: true);
    }

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        _policyRunner.Run(Count, _observations, _outputs);
        _distribution.Sample(Count, _outputs, _exploration, _actions, _logProbabilities);
        int width = _distribution.ActionCount;
        for (int i = 0; i < Count; i++)
        {
            if (_stores[i].Episodes < _quota) _stores[i].AddAction(_observations.AsSpan(i * _inputs, _inputs), _actions.AsSpan(i * width, width));
        }

        _distribution.ToEnvironment(Count, _actions, actions);
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        See(step.Floats);
        if (_normalizer is null) step.FinalFloats.CopyTo(_finals, 0);
        else _normalizer.Normalize(step.FinalFloats, _finals);
        for (int i = 0; i < Count; i++)
        {
            bool cut = step.Truncated[i] && !step.Terminated[i];
            float reward = step.Rewards[i];

            // An episode cut by a time limit would have gone on; with a learned value, that is worth what the value says.
            if (cut && _options.Baseline == PolicyBaseline.Value)
            {
                _valueRunner.Run(1, _finals.AsSpan(i * _inputs, _inputs), _finalValue);
                reward += _options.Discount * Returned(_finalValue[0]);
            }

            _stores[i].AddResult(reward, step.Terminated[i] || step.Truncated[i], _quota);
        }

        Steps += Count;
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        foreach (EpisodeStore store in _stores)
        {
            if (store.Episodes < _quota) return false;
        }

        int rows = _stores.Sum(store => store.Rows), width = _distribution.ActionCount, at = 0;
        float[] observations = new float[rows * _inputs], actions = new float[rows * width], returns = new float[rows], advantages = new float[rows], weights = new float[rows];
        foreach (EpisodeStore store in _stores)
        {
            store.Observations.CopyTo(observations.AsSpan(at * _inputs));
            store.Actions.CopyTo(actions.AsSpan(at * width));
            store.Returns(_options.Discount, _options.Causal, returns.AsSpan(at), weights.AsSpan(at));
            at += store.Rows;
        }

        Subtract(observations, returns, weights, advantages);
        float remaining = 1 - Math.Min(1, (float)((double)Steps / _totalSteps));
        _policyOptimizer.LearningRate = _options.LearningRate.At(remaining);
        _valueOptimizer.LearningRate = _options.ValueLearningRate.At(remaining);
        double norm = PolicyGradient(observations, actions, advantages, out float loss, out float entropy);
        if (!double.IsFinite(norm)) throw new InvalidOperationException($"The gradient of update {_updates + 1} is {norm}; no weight was changed by it. Lower learning_rate or normalise rewards.");
        _policyOptimizer.Step(_policyWeights.Values, _policyWeights.Gradients, 1);
        _policyRunner.Refresh();
        if (_options.Baseline == PolicyBaseline.Value) metrics.Record("train/value_loss", FitValue(observations, returns));
        foreach (EpisodeStore store in _stores) store.Clear(atReset: false);
        metrics.Record("train/policy_loss", loss);
        metrics.Record("train/entropy", entropy);
        metrics.Record("train/gradient_norm", norm);
        metrics.Record("train/rows", rows);
        metrics.Record("train/updates", ++_updates);
        return true;
    }

    /// <summary>-mean(log π(a | y) A) less the entropy bonus: leaves its gradient in the weights' gradients and returns its norm.</summary>
    internal double PolicyGradient(float[] observations, float[] actions, float[] advantages, out float loss, out float entropy)
    {
        _tape.Reset();
        int rows = advantages.Length;
        (Tensor logProbability, Tensor spread) = _distribution.Evaluate(
            _policy.Forward(_tape.Constant(observations, rows, _inputs)), _tape.Constant(actions, rows, _distribution.ActionCount));
        Tensor policyLoss = -(logProbability * _tape.Constant(advantages, rows, 1)).Mean(), mean = spread.Mean();
        (_options.EntropyCoefficient == 0 ? policyLoss : policyLoss - _options.EntropyCoefficient * mean).Backward();
        (loss, entropy) = (policyLoss.Item, mean.Item);
        return Math.Sqrt(GradientClipping.SumOfSquares(_policyWeights.Gradients));
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => ((NetworkPolicy)Policy).ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counters", [Steps, _updates]);
        writer.Write("policy", _policyWeights);
        writer.Write("value", _valueWeights);
        writer.Write("policy_optimizer", _policyOptimizer);
        writer.Write("value_optimizer", _valueOptimizer);
        writer.Write("exploration", _exploration);
        writer.Write("running", (ReadOnlySpan<double>)_running);
        writer.Write("returns", _returns);
        writer.Write("observations", (ReadOnlySpan<float>)_observations);
        for (int i = 0; i < Count; i++) writer.Write($"episodes_{i}", _stores[i]);
        if (_normalizer is not null) writer.Write("observation_normalizer", _normalizer);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> counters = stackalloc long[2];
        reader.Read("counters", counters);
        (Steps, _updates) = (counters[0], counters[1]);
        reader.Read("policy", _policyWeights);
        reader.Read("value", _valueWeights);
        reader.Read("policy_optimizer", _policyOptimizer);
        reader.Read("value_optimizer", _valueOptimizer);
        reader.Read("exploration", _exploration);
        reader.Read("running", _running.AsSpan());
        reader.Read("returns", _returns);
        reader.Read("observations", _observations.AsSpan());
        for (int i = 0; i < Count; i++) reader.Read($"episodes_{i}", _stores[i]);
        if (_normalizer is not null) reader.Read("observation_normalizer", _normalizer);
        _policyRunner.Refresh();
        _valueRunner.Refresh();
    }

    /// <summary>A = R - b, with γ^t and in units of its own size if wished.</summary>
    private void Subtract(float[] observations, float[] returns, float[] weights, float[] advantages)
    {
        if (_options.Baseline == PolicyBaseline.Value) _valueRunner.Run(returns.Length, observations, advantages);
        float constant = _options.Baseline switch
        {
            PolicyBaseline.Constant => _options.BaselineConstant,
            PolicyBaseline.Running when !double.IsNaN(_running[0]) => (float)_running[0],
            _ => 0,
        };
        double squares = 0;
        for (int i = 0; i < returns.Length; i++)
        {
            advantages[i] = returns[i] - (_options.Baseline == PolicyBaseline.Value ? Returned(advantages[i]) : constant);
            if (_options.DiscountSteps) advantages[i] *= weights[i];
            squares += advantages[i] * (double)advantages[i];
        }

        double mean = returns.Average();
        _running[0] = double.IsNaN(_running[0]) ? mean : _running[0] + _options.BaselineRate * (mean - _running[0]);
        if (!_options.NormalizeAdvantages) return;
        float scale = (float)(1 / (Math.Sqrt(squares / advantages.Length) + 1e-8));
        for (int i = 0; i < advantages.Length; i++) advantages[i] *= scale;
    }

    private float FitValue(float[] observations, float[] returns)
    {
        Rescale(returns);
        float[] targets = new float[returns.Length];
        for (int i = 0; i < targets.Length; i++) targets[i] = (float)((returns[i] - _returns.Mean[0]) / Deviation);
        float loss = 0;
        for (int epoch = 0; epoch < _options.ValueEpochs; epoch++)
        {
            _tape.Reset();
            Tensor error = _value.Forward(_tape.Constant(observations, returns.Length, _inputs)) - _tape.Constant(targets, returns.Length, 1);
            Tensor squared = error.Square().Mean();
            squared.Backward();
            _valueOptimizer.Step(_valueWeights.Values, _valueWeights.Gradients, 1);
            loss = squared.Item;
        }

        _valueRunner.Refresh();
        return loss;
    }

    /// <summary>A network that learns in units of the returns' running deviation keeps its word when they change: van Hasselt et al. 2016, equation 9 (Pop-Art).</summary>
    private void Rescale(float[] returns)
    {
        (double mean, double deviation) = (_returns.Mean[0], Deviation);
        _returns.Update(returns);
        (Parameter weight, Parameter bias) = _value.Layers[^1];
        float ratio = (float)(deviation / Deviation);
        foreach (ref float w in weight.Values) w *= ratio;
        bias.Values[0] = ratio * bias.Values[0] + (float)((mean - _returns.Mean[0]) / Deviation);
    }

    private double Deviation => Math.Sqrt(_returns.Variance[0] + 1e-8);

    private float Returned(float output) => (float)(_returns.Mean[0] + Deviation * output);

    private void See(float[] observations)
    {
        if (_normalizer is null)
        {
            observations.CopyTo(_observations, 0);
            return;
        }

        _normalizer.Update(observations);
        _normalizer.Normalize(observations, _observations);
    }
}
