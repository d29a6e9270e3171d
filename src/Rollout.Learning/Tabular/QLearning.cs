using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Settings of <see cref="QLearning"/>.</summary>
public sealed record QLearningOptions : IOptions
{
    /// <summary>α, share of the error that a step corrects. Larger: faster, then noisier; where the world is random it has to fall. Within (0, 1].</summary>
    public Schedule LearningRate { get; init; } = new(0.5, 0.02);

    /// <summary>γ, worth of a reward one step later. Larger: looks further ahead. Within [0, 1].</summary>
    public float Discount { get; init; } = 0.99f;

    /// <summary>ε, share of actions that are random. Larger: explores more, plays worse meanwhile. Within [0, 1].</summary>
    public Schedule Exploration { get; init; } = new(1, 0.05, 0.8);

    /// <summary>Q before anything was learned. Above what can be reached, everything is tried at least once.</summary>
    public float InitialValue { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        OptionException.Require(LearningRate.Start is > 0 and <= 1 && LearningRate.End is >= 0 and <= 1, nameof(LearningRate), LearningRate, "within (0, 1]");
        OptionException.Require(Discount is >= 0 and <= 1, nameof(Discount), Discount, "within [0, 1]");
        OptionException.Require(Exploration.Start is >= 0 and <= 1 && Exploration.End is >= 0 and <= 1, nameof(Exploration), Exploration, "within [0, 1]");
        OptionException.Require(float.IsFinite(InitialValue), nameof(InitialValue), InitialValue, "finite");
    }
}

/// <summary>
/// Q-learning on a table: Q(s, a) ← Q(s, a) + α (r + γ max_b Q(s', b) - Q(s, a)), without the last term where the task ended; actions are
/// random with probability ε and otherwise the best. An episode that was cut still has a future.
/// </summary>
/// <remarks>Watkins, Learning from Delayed Rewards (1989); Watkins and Dayan (1992).</remarks>
public sealed class QLearning : ILearner
{
    /// <summary>Steps between two reports; learning itself happens at every step.</summary>
    private const int ReportEvery = 1000;

    private readonly QLearningOptions _options;
    private readonly StateIndex _index;
    private readonly RandomStream _random;
    private readonly double[] _values;
    private readonly int[] _best, _states, _taken;
    private readonly int _actionCount, _firstAction, _observationCount;
    private readonly long _totalSteps;
    private double _errors;
    private long _counted;

    /// <summary>Creates a learner.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="context">Environments with discrete observations and actions, steps and seed.</param>
    /// <exception cref="NotSupportedException">The spaces are not discrete.</exception>
    public QLearning(QLearningOptions options, LearnerContext context)
    {
        options.Validate();
        if (context.ActionSpace is not Discrete actions)
            throw new NotSupportedException($"Q-learning needs Discrete actions, not {context.ActionSpace}: wrap the environment, as in --wrap discretize-action:5, or use another algorithm.");
        (_options, Count, _totalSteps, _actionCount, _firstAction) = (options, context.Environments, context.TotalSteps, actions.N, actions.Start);
        _index = new StateIndex(context.ObservationSpace);
        _observationCount = context.ObservationSpace.FloatCount;
        _random = new RandomStream(context.Seed, stream: 1);
        _values = new double[checked(_index.Count * _actionCount)];
        Array.Fill(_values, options.InitialValue);
        (_best, _states, _taken) = (new int[_index.Count], new int[Count], new int[Count]);
        Table = new TablePolicy(context.ObservationSpace, actions, _best);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public IPolicy Policy => Table;

    /// <summary>Q, [S, A], states numbered by <see cref="StateIndex"/>.</summary>
    public ReadOnlySpan<double> Values => _values;

    private TablePolicy Table { get; }

    private double Remaining => Math.Max(0, 1 - (double)Steps / _totalSteps);

    /// <inheritdoc/>
    public void Begin(StepBuffers reset) => See(reset);

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        double exploration = _options.Exploration.Exactly(Remaining);
        for (int i = 0; i < Count; i++)
        {
            _taken[i] = _random.NextDouble() < exploration ? _random.NextInt(_actionCount) : _best[_states[i]];
            actions[i] = _firstAction + _taken[i];
        }
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        double rate = _options.LearningRate.Exactly(Remaining);
        for (int i = 0; i < Count; i++)
        {
            double target = step.Rewards[i];
            if (!step.Terminated[i])
            {
                int next = _index.Of(step.HasFinal[i] ? step.FinalRow(i).Floats : step.Row(i).Floats);
                target += _options.Discount * _values[next * _actionCount + _best[next]];
            }

            int state = _states[i], place = state * _actionCount + _taken[i];
            double error = target - _values[place];
            _values[place] += rate * error;
            if (!double.IsFinite(_values[place])) throw new InvalidOperationException($"Q of state {state} became {_values[place]}: look for rewards that are not finite.");
            (_errors, _counted) = (_errors + Math.Abs(error), _counted + 1);
            Improve(state);
        }

        Steps += Count;
        See(step);
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        if (_counted < ReportEvery) return false;
        metrics.Record("train/td_error", _errors / _counted);
        metrics.Record("train/exploration", _options.Exploration.Exactly(Remaining));
        metrics.Record("train/learning_rate", _options.LearningRate.Exactly(Remaining));
        (_errors, _counted) = (0, 0);
        return true;
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => Table.ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counters", [Steps, _counted]);
        writer.Write("errors", [_errors]);
        writer.Write("values", (ReadOnlySpan<double>)_values);
        writer.Write("states", (ReadOnlySpan<int>)_states);
        writer.Write("random", _random);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> counters = stackalloc long[2];
        reader.Read("counters", counters);
        (Steps, _counted) = (counters[0], counters[1]);
        Span<double> errors = stackalloc double[1];
        reader.Read("errors", errors);
        _errors = errors[0];
        reader.Read("values", _values.AsSpan());
        reader.Read("states", _states.AsSpan());
        foreach (int state in _states)
        {
            if (state < 0 || state >= _index.Count) throw new InvalidDataException($"An environment is in state {state} of {_index.Count}.");
        }

        reader.Read("random", _random);
        for (int state = 0; state < _index.Count; state++) Improve(state);
    }

    private void See(StepBuffers step)
    {
        for (int i = 0; i < Count; i++) _states[i] = _index.Of(step.Floats.AsSpan(i * _observationCount, _observationCount));
    }

    /// <summary>The first of the best actions of a state.</summary>
    private void Improve(int state)
    {
        ReadOnlySpan<double> row = _values.AsSpan(state * _actionCount, _actionCount);
        int best = 0;
        for (int action = 1; action < row.Length; action++)
        {
            if (row[action] > row[best]) best = action;
        }

        _best[state] = best;
    }
}
