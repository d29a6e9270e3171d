using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// Model-predictive control by sampling over a copyable simulation: from the environment's present state noisy copies of the plan run, the plan
/// moves to the better ones, its first action is taken, and the rest begins the next decision. A quarter of the samples forget the plan and head
/// for a point anywhere, so that the planner finds its way round things.
/// </summary>
/// <remarks>
/// Williams et al. 2017 (MPPI), Kobilarov 2012 (CEM). The plan, the step and the last action are the policy's memory; what is drawn depends on the seed and the
/// step only, so results do not depend on the number of threads.
/// </remarks>
/// <typeparam name="TModel">The simulation.</typeparam>
public sealed class SimulationPlanner<TModel> : IPolicy where TModel : class, ISimulationModel<TModel>, new()
{
    private readonly IStateful _environment;
    private readonly Box _actions;
    private readonly SamplingOptions _options;
    private readonly ulong _seed;
    private readonly int _width, _length, _threads;
    private readonly TModel _now = new();
    private readonly TModel[] _models;
    private readonly double[] _plan, _previous, _unit, _costs, _candidates, _noise, _spread;
    private readonly int[] _order;

    /// <summary>Makes a planner.</summary>
    /// <param name="environment">The environment it acts in, whose state it reads; it must be the one that the policy is asked about.</param>
    /// <param name="observationSpace">Observations, which it does not look at.</param>
    /// <param name="actionSpace">Actions; bounded.</param>
    /// <param name="options">Settings. <see cref="SamplingOptions.StandardDeviation"/> is in the actions' units.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="threads">Threads for one decision; results do not depend on it.</param>
    public SimulationPlanner(IStateful environment, Space observationSpace, Box actionSpace, SamplingOptions options, ulong seed = 0, int threads = 1)
    {
        options.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_environment, ObservationSpace, _actions, _options, _seed, _threads) = (environment, observationSpace, actionSpace, options, seed, threads);
        (_width, _length) = (actionSpace.FloatCount, options.Horizon * actionSpace.FloatCount);
        _models = [.. Enumerable.Range(0, threads).Select(_ => new TModel())];
        (_plan, _previous, _unit, _spread) = (new double[_length], new double[_width], new double[_width], new double[_length]);
        (_costs, _candidates, _noise) = (new double[options.Samples], new double[options.Samples * _length], new double[options.Samples * _length]);
        _order = new int[options.Samples];
        for (int i = 0; i < _width; i++)
        {
            _unit[i] = (actionSpace.High[i] - actionSpace.Low[i]) / 2;
            if (!double.IsFinite(_unit[i])) throw new ArgumentException($"Action {i} has no bounds; the planner draws points between them.", nameof(actionSpace));
        }
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _actions;

    /// <summary>The step, the last action and the plan.</summary>
    public int MemoryCount => 1 + _width + _length;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        if (count != 1) throw new NotSupportedException($"The planner reads the state of one environment; it was asked about {count}.");
        _now.Read(_environment);
        Recall(memory);
        Decide((ulong)memory[0]);
        for (int i = 0; i < _width; i++) actions[i] = (float)_plan[i];
        memory[0]++;
        for (int i = 0; i < _width; i++) memory[1 + i] = actions[i];
        for (int i = 0; i < _length; i++) memory[1 + _width + i] = (float)_plan[i < _length - _width ? i + _width : i];
    }

    private void Recall(ReadOnlySpan<float> memory)
    {
        if (memory[0] == 0)
        {
            _now.Rest(_previous);
            for (int i = 0; i < _length; i++) _plan[i] = _previous[i % _width];
            return;
        }

        for (int i = 0; i < _width; i++) _previous[i] = memory[1 + i];
        for (int i = 0; i < _length; i++) _plan[i] = memory[1 + _width + i];
    }

    private void Decide(ulong step)
    {
        Array.Fill(_spread, _options.StandardDeviation);
        RandomStream random = new(_seed, (11UL << 32) + step);
        NormalNoise normal = new(random);
        for (int iteration = 0; iteration < _options.Iterations; iteration++)
        {
            normal.Fill(_noise);
            for (int sample = 0; sample < _options.Samples; sample++) Propose(sample, iteration, random);
            if (_threads == 1) Evaluate(0);
            else Parallel.For(0, _threads, new ParallelOptions { MaxDegreeOfParallelism = _threads }, Evaluate);
            if (_options.Rule == SamplingRule.PathIntegral) Weigh();
            else Refit();
            Keep(_plan);
        }
    }

    /// <summary>Draws a plan: the present one first, then noisy ones, then straight lines to anywhere.</summary>
    private void Propose(int sample, int iteration, RandomStream random)
    {
        Span<double> plan = _candidates.AsSpan(sample * _length, _length);
        _plan.CopyTo(plan);
        if (sample > 0 && sample % 4 == 3 && iteration == 0)
        {
            // A point anywhere, reached in a part of the horizon, then perhaps another one.
            int at = 0;
            Span<double> from = stackalloc double[_width], to = stackalloc double[_width];
            _previous.CopyTo(from);
            while (at < _options.Horizon)
            {
                int steps = 2 + random.NextInt(_options.Horizon);
                for (int i = 0; i < _width; i++) to[i] = _actions.Low[i] + 2 * _unit[i] * random.NextDouble();
                for (int t = 1; t <= steps && at < _options.Horizon; t++, at++)
                {
                    for (int i = 0; i < _width; i++) plan[at * _width + i] = from[i] + (to[i] - from[i]) * t / steps;
                }

                to.CopyTo(from);
            }
        }
        else if (sample > 0)
        {
            ReadOnlySpan<double> noise = _noise.AsSpan(sample * _length, _length);
            double keep = _options.Correlation, fresh = Math.Sqrt(1 - keep * keep);

            // Different samples look near and far: the spread goes through three sizes.
            double scale = (sample % 3) switch { 0 => 1, 1 => 0.4, _ => 0.15 };
            Span<double> drift = stackalloc double[_width];
            for (int j = 0; j < _length; j++)
            {
                ref double d = ref drift[j % _width];
                d = j < _width ? noise[j] : keep * d + fresh * noise[j];
                plan[j] += scale * _spread[j] * d;
            }
        }

        Keep(plan);
    }

    private void Keep(Span<double> plan)
    {
        for (int j = 0; j < plan.Length; j++) plan[j] = Math.Clamp(plan[j], _actions.Low[j % _width], _actions.High[j % _width]);
        ActionRate.Limit(plan, _previous, _options.SpeedLimit);
    }

    private void Evaluate(int worker)
    {
        TModel model = _models[worker];
        for (int sample = worker; sample < _options.Samples; sample += _threads)
        {
            ReadOnlySpan<double> plan = _candidates.AsSpan(sample * _length, _length);
            model.CopyFrom(_now);
            double cost = _options.RateCost == 0 ? 0 : _options.RateCost * ActionRate.Squares(plan, _previous, _unit);
            for (int j = 0; j < _length && !model.Solved; j += _width) cost += model.Step(plan.Slice(j, _width));
            _costs[sample] = cost + model.FinalCost();
        }
    }

    private void Weigh()
    {
        double least = _costs.Min(), total = 0;
        Array.Clear(_plan);
        for (int sample = 0; sample < _costs.Length; sample++)
        {
            double weight = Math.Exp((least - _costs[sample]) / _options.Temperature);
            if (weight < 1e-12) continue;
            total += weight;
            for (int j = 0; j < _length; j++) _plan[j] += weight * _candidates[sample * _length + j];
        }

        for (int j = 0; j < _length; j++) _plan[j] /= total;
    }

    private void Refit()
    {
        int elites = Math.Max(2, (int)(_options.EliteShare * _options.Samples));
        for (int i = 0; i < _order.Length; i++) _order[i] = i;
        Array.Sort((double[])_costs.Clone(), _order);
        for (int j = 0; j < _length; j++)
        {
            double mean = 0, square = 0;
            for (int e = 0; e < elites; e++) mean += _candidates[_order[e] * _length + j] / elites;
            for (int e = 0; e < elites; e++) square += Math.Pow(_candidates[_order[e] * _length + j] - mean, 2) / elites;
            (_plan[j], _spread[j]) = (mean, Math.Sqrt(square));
        }
    }
}
