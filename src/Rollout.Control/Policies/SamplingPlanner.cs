using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>How a sampling planner turns costs into a better plan.</summary>
public enum SamplingRule
{
    /// <summary>MPPI: the mean of the noise weighted by e^(-(J - min J)/λ) (Williams et al. 2017), a zeroth-order gradient with a soft minimum.</summary>
    PathIntegral,

    /// <summary>CEM: mean and spread of the best samples, several times over (Rubinstein 1999; Kobilarov 2012).</summary>
    CrossEntropy,
}

/// <summary>Settings of a sampling planner.</summary>
public sealed record SamplingOptions
{
    /// <summary>The rule.</summary>
    public SamplingRule Rule { get; init; } = SamplingRule.PathIntegral;

    /// <summary>Rollouts a decision. Raise for better plans, in proportion to the time.</summary>
    public int Samples { get; init; } = 1024;

    /// <summary>Steps that it looks ahead. Raise for tasks that pay late; lower to decide faster.</summary>
    public int Horizon { get; init; } = 50;

    /// <summary>σ of the noise on the actions. Raise to explore more; lower to settle more finely.</summary>
    public double StandardDeviation { get; init; } = 1;

    /// <summary>λ of <see cref="SamplingRule.PathIntegral"/>, in units of the cost. Lower it to follow the best sample, raise it to average.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Share of samples kept by <see cref="SamplingRule.CrossEntropy"/>. Lower it to converge faster.</summary>
    public double EliteShare { get; init; } = 0.1;

    /// <summary>Times a decision is refined: raise for better plans at the same number of samples each.</summary>
    public int Iterations { get; init; } = 1;

    /// <summary>Cost of a squared change of the action from step to step, a change of half the action's range being 1. Raise it for smoother plans, which are slower. At least 0.</summary>
    public double RateCost { get; init; }

    /// <summary>Largest change of the action from one step to the next, in the action's units; infinity for none. Lower it for slower, smoother motion and longer episodes.</summary>
    public double SpeedLimit { get; init; } = double.PositiveInfinity;

    /// <summary>Correlation of the noise from step to step, within [0, 1). Raise it for smoother samples that reach farther.</summary>
    public double Correlation { get; init; }

    /// <summary>Throws unless every setting is in range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Names the setting.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Samples, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(Horizon, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Iterations, 1);
        if (StandardDeviation is not (> 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(StandardDeviation), StandardDeviation, "StandardDeviation must be positive and finite.");
        if (Temperature is not (> 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(Temperature), Temperature, "Temperature must be positive and finite.");
        if (EliteShare is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(EliteShare), EliteShare, "EliteShare must lie in (0, 1].");
        if (RateCost is not (>= 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(RateCost), RateCost, "RateCost must be at least 0.");
        if (SpeedLimit is not > 0) throw new ArgumentOutOfRangeException(nameof(SpeedLimit), SpeedLimit, "SpeedLimit must be above 0.");
        if (Correlation is not (>= 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(Correlation), Correlation, "Correlation must lie in [0, 1).");
    }
}

/// <summary>
/// Model-predictive control by sampling: from the present state, many noisy copies of the plan run at once in lanes, the plan moves to the better
/// ones, its first action is taken, and the rest begins the next decision.
/// </summary>
/// <typeparam name="TWorld">The model.</typeparam>
public sealed class SamplingPlanner<TWorld> : IPolicy where TWorld : struct, IFiniteHorizonWorld
{
    private readonly SamplingOptions _options;
    private readonly Box _actions;
    private readonly RolloutObjective<TWorld, OpenLoop> _objective;
    private readonly Samples _samples;
    private readonly double[] _values, _plan, _spread, _previous, _unit, _candidate, _low, _high;
    private readonly NormalNoise _noise;

    /// <summary>Makes a planner.</summary>
    /// <param name="observationSpace">Observations: the state of the world.</param>
    /// <param name="actionSpace">Actions.</param>
    /// <param name="options">Settings.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is out of range.</exception>
    public SamplingPlanner(Box observationSpace, Box actionSpace, SamplingOptions options, ulong seed = 0, IReadOnlyDictionary<string, double>? constants = null)
    {
        options.Validate();
        if (TWorld.Observations != TWorld.States)
            throw new NotSupportedException($"A planner needs the whole state; this world has {TWorld.States} states and shows {TWorld.Observations}. Plan on the world within, or estimate the state first.");
        if (observationSpace.FloatCount != TWorld.Observations || actionSpace.FloatCount != TWorld.Actions)
            throw new ArgumentException($"The world has {TWorld.Observations} observations and {TWorld.Actions} actions, the spaces {observationSpace.FloatCount} and {actionSpace.FloatCount}.", nameof(observationSpace));
        (ObservationSpace, _actions, _options) = (observationSpace, actionSpace, options);
        _objective = new(options.Horizon, (_, _) => { }, constants, lanes: true);
        int length = _objective.NoiseLength;
        _samples = new Samples(options.StandardDeviation, new double[options.Samples * length], new double[options.Samples * TWorld.States]) { Count = options.Samples };
        (_values, _plan, _spread, _noise) = (new double[options.Samples], new double[length], new double[length], new NormalNoise(new RandomStream(seed)));
        (_previous, _unit, _candidate) = (new double[TWorld.Actions], new double[TWorld.Actions], new double[length]);
        (_low, _high) = (new double[length], new double[length]);
        for (int j = 0; j < length; j++) (_low[j], _high[j]) = (actionSpace.Low[j % TWorld.Actions], actionSpace.High[j % TWorld.Actions]);
        for (int i = 0; i < _unit.Length; i++)
        {
            _unit[i] = (actionSpace.High[i] - actionSpace.Low[i]) / 2;
            if (options.RateCost > 0 && !double.IsFinite(_unit[i])) throw new ArgumentException($"Action {i} has no bounds; RateCost measures changes in its range.", nameof(actionSpace));
        }
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _actions;

    /// <summary>The plan from the last decision, and the last action.</summary>
    public int MemoryCount => _plan.Length + TWorld.Actions;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int n = TWorld.States, m = TWorld.Actions;
        for (int row = 0; row < count; row++)
        {
            Span<float> all = memory.Slice(row * MemoryCount, MemoryCount), remembered = all[.._plan.Length];
            for (int i = 0; i < _plan.Length; i++) _plan[i] = remembered[i];
            for (int i = 0; i < m; i++) _previous[i] = all[_plan.Length + i];
            Decide(floats.Slice(row * n, n));
            for (int i = 0; i < m; i++) actions[row * m + i] = Math.Clamp((float)_plan[i], _actions.Low[i], _actions.High[i]);
            for (int i = 0; i < _plan.Length; i++) remembered[i] = (float)_plan[Math.Min(i + m, _plan.Length - m + i % m)];
            actions.Slice(row * m, m).CopyTo(all[_plan.Length..]);
        }
    }

    /// <summary>Improves the plan from a state; the plan stays in the object.</summary>
    private void Decide(ReadOnlySpan<float> state)
    {
        for (int i = 0; i < _samples.Starts.Length; i++) _samples.Starts[i] = state[i % state.Length];
        Array.Fill(_spread, _options.StandardDeviation);
        for (int iteration = 0; iteration < _options.Iterations; iteration++)
        {
            _noise.Fill(_samples.Noise);
            int length = _plan.Length;
            for (int i = 0; i < _options.Samples; i++)
            {
                // The first sample is the plan itself; the others stay within the bounds, so that the noise says what was really done.
                Span<double> row = _samples.Noise.AsSpan(i * length, length);
                double keep = _options.Correlation, fresh = Math.Sqrt(1 - keep * keep);
                int width = _actions.FloatCount;
                if (keep > 0)
                {
                    for (int j = width; j < length; j++) row[j] = keep * row[j - width] + fresh * row[j];
                }

                if (i == 0) _plan.CopyTo(_candidate, 0);
                else for (int j = 0; j < length; j++) _candidate[j] = Math.Min(Math.Max(_plan[j] + _spread[j] * row[j], _low[j]), _high[j]);
                ActionRate.Limit(_candidate, _previous, _options.SpeedLimit);
                for (int j = 0; j < length; j++) row[j] = _candidate[j] - _plan[j];
            }

            _objective.Values(_plan, _samples, _values);
            if (_options.RateCost > 0) AddRateCost();
            if (_options.Rule == SamplingRule.PathIntegral) Weigh();
            else Refit();
            ActionRate.Limit(_plan, _previous, _options.SpeedLimit);
        }
    }

    private void AddRateCost()
    {
        for (int i = 0; i < _values.Length; i++)
        {
            ReadOnlySpan<double> row = _samples.Noise.AsSpan(i * _plan.Length, _plan.Length);
            for (int j = 0; j < _plan.Length; j++) _candidate[j] = _plan[j] + row[j];
            _values[i] += _options.RateCost * ActionRate.Squares(_candidate, _previous, _unit);
        }
    }

    private void Weigh()
    {
        double least = _values.Min(), total = 0;
        Span<double> change = stackalloc double[_plan.Length];
        for (int i = 0; i < _values.Length; i++)
        {
            double weight = Math.Exp((least - _values[i]) / _options.Temperature);
            total += weight;
            if (weight < 1e-12) continue;
            ReadOnlySpan<double> row = _samples.Noise.AsSpan(i * _plan.Length, _plan.Length);
            for (int j = 0; j < change.Length; j++) change[j] += weight * row[j];
        }

        for (int j = 0; j < change.Length; j++) _plan[j] += change[j] / total;
    }

    private void Refit()
    {
        int elites = Math.Max(2, (int)(_options.EliteShare * _options.Samples)), length = _plan.Length;
        int[] order = [.. Enumerable.Range(0, _values.Length)];
        Array.Sort((double[])_values.Clone(), order);
        for (int j = 0; j < length; j++)
        {
            double mean = 0, square = 0;
            for (int e = 0; e < elites; e++) mean += _samples.Noise[order[e] * length + j] / elites;
            for (int e = 0; e < elites; e++) square += Math.Pow(_samples.Noise[order[e] * length + j] - mean, 2) / elites;
            _plan[j] += mean;
            _spread[j] = Math.Sqrt(square);
        }
    }
}
