using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// A reward learned by telling demonstrated transitions from generated ones: the cross-entropy of σ(score) is minimised by Adam. A kind of reward is
/// one file, an heir that says what score and reward are.
/// </summary>
public abstract class RewardModel : ICheckpointable
{
    private readonly AdversarialOptions _options;
    private readonly RandomStream _random;
    private readonly Tape _tape = new();
    private readonly TransitionBatch _batch, _asked;
    private Adam? _optimizer;
    private float[] _signs = [], _observations = [], _actions = [];

    /// <summary>Begins a model; the heir adds its networks to <see cref="Weights"/>.</summary>
    private protected RewardModel(AdversarialOptions options, LearnerContext context, Transitions demonstrations)
    {
        (_options, Demonstrations) = (options, demonstrations);
        (_batch, _asked) = (new TransitionBatch(demonstrations, context.ActionSpace), new TransitionBatch(demonstrations, context.ActionSpace));
        (Initialization, _random) = (new RandomStream(context.Seed, stream: 4), new RandomStream(context.Seed, stream: 5));
    }

    /// <summary>Writes log π(a | s) of transitions under the present policy: observations, actions, result.</summary>
    internal delegate void PolicyLogProbability(ReadOnlySpan<float> observations, ReadOnlySpan<float> actions, Span<float> result);

    /// <summary>All weights of the model.</summary>
    public ParameterVector Weights { get; } = new();

    /// <summary>The demonstrated transitions.</summary>
    protected Transitions Demonstrations { get; }

    /// <summary>Source of first weights.</summary>
    protected RandomStream Initialization { get; }

    /// <summary>Whether <see cref="Forward"/> reads the policy's log-probabilities.</summary>
    internal virtual bool NeedsLogProbabilities => false;

    /// <summary>Log-odds that transitions are demonstrated, [n, 1], and the rewards that the policy gets for them, [n, 1].</summary>
    internal abstract (Tensor Score, Tensor Reward) Forward(Tape tape, TransitionBatch batch);

    /// <summary>Rewards of generated transitions.</summary>
    /// <param name="transitions">The transitions.</param>
    /// <param name="first">First of them.</param>
    /// <param name="logProbability">The policy.</param>
    /// <param name="rewards">Receives the rewards, [n].</param>
    internal void Reward(Transitions transitions, int first, PolicyLogProbability logProbability, Span<float> rewards)
    {
        _asked.Begin(rewards.Length);
        if (NeedsLogProbabilities) logProbability(transitions.Observations(first, rewards.Length), transitions.Actions(first, rewards.Length), _asked.LogProbabilities.AsSpan(0, rewards.Length));
        for (int i = first; i < first + rewards.Length; i++) _asked.Add(transitions.Observation(i), transitions.Action(i), transitions.Next(i), transitions.Terminated(i));
        _tape.Reset();
        Forward(_tape, _asked).Reward.Values.CopyTo(rewards);
    }

    /// <summary>Learns to tell a round of generated transitions from the demonstrations.</summary>
    internal void Update(Transitions generated, PolicyLogProbability logProbability, IMetricSink metrics)
    {
        _optimizer ??= NewOptimizer();
        int half = Math.Min(_options.RewardBatchSize, generated.Count), rows = 2 * half;
        if (_signs.Length != rows)
        {
            _signs = [.. Enumerable.Range(0, rows).Select(i => i < half ? -1f : 1f)];
            (_observations, _actions) = (new float[rows * generated.ObservationCount], new float[rows * generated.ActionCount]);
        }

        double loss = 0, demonstrated = 0, fooled = 0;
        for (int update = 0; update < _options.RewardUpdates; update++)
        {
            _batch.Begin(rows);
            for (int i = 0; i < rows; i++)
            {
                Transitions from = i < half ? Demonstrations : generated;
                int row = _random.NextInt(from.Count);
                from.Observation(row).CopyTo(_observations.AsSpan(i * from.ObservationCount));
                from.Action(row).CopyTo(_actions.AsSpan(i * from.ActionCount));
                _batch.Add(from.Observation(row), from.Action(row), from.Next(row), from.Terminated(row));
            }

            if (NeedsLogProbabilities) logProbability(_observations, _actions, _batch.LogProbabilities.AsSpan(0, rows));

            // Demonstrated rows should score high, generated ones low: -log σ(score) and -log σ(-score).
            _tape.Reset();
            Tensor score = Forward(_tape, _batch).Score;
            Tensor mistake = (score * _tape.Constant(_signs, rows, 1)).Softplus().Mean();
            mistake.Backward();
            double norm = Math.Sqrt(GradientClipping.SumOfSquares(Weights.Gradients));
            if (!double.IsFinite(norm))
                throw new InvalidOperationException($"The gradient of the reward is {norm}; no weight was changed by it. Lower reward_learning_rate, or look for extreme values in the demonstrations.");
            _optimizer.Step(Weights.Values, Weights.Gradients);
            loss += mistake.Item / _options.RewardUpdates;
            for (int i = 0; i < rows; i++)
            {
                if (score.Values[i] <= 0) continue;
                if (i < half) demonstrated += 1.0 / half / _options.RewardUpdates;
                else fooled += 1.0 / half / _options.RewardUpdates;
            }
        }

        metrics.Record("reward/loss", loss);
        metrics.Record("reward/demonstrated_as_demonstrated", demonstrated);
        metrics.Record("reward/generated_as_demonstrated", fooled);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("weights", Weights);
        writer.Write("optimizer", _optimizer ??= NewOptimizer());
        writer.Write("random", _random);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("weights", Weights);
        reader.Read("optimizer", _optimizer ??= NewOptimizer());
        reader.Read("random", _random);
    }

    /// <summary>A network of the model, with its first weights.</summary>
    private protected MultilayerPerceptron Network(string name, int inputs)
    {
        MultilayerPerceptron network = new(Weights, name, inputs, [.. _options.RewardLayers], 1, Activation.Tanh);
        network.InitializeOrthogonal(Initialization, Math.Sqrt(2), 0.1);
        return network;
    }

    /// <summary>Columns of an encoded observation and of an encoded action.</summary>
    private protected (int Observation, int Action) Widths => (_batch.ObservationWidth, _batch.ActionWidth);

    private Adam NewOptimizer() => new(Weights.Values.Length) { LearningRate = _options.RewardLearningRate };
}
