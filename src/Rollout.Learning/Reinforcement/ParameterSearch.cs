using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>
/// Search in the space of a policy's parameters: candidates are tried for an episode or more each, one environment a candidate at a time, and their
/// mean returns make the next centre. An heir says which candidates to try and what to learn from them; actions are deterministic.
/// </summary>
public abstract class ParameterSearch : ILearner
{
    private const int Idle = -1;

    /// <summary>Each environment runs a candidate of its own; tens of thousands of networks take minutes to make.</summary>
    private const int MostEnvironments = 4096;

    private readonly ObservationNormalizer? _normalizer;
    private readonly ActionDistribution _actions;
    private readonly (ParameterVector Weights, NetworkRunner Runner)[] _environments;
    private readonly (ParameterVector Weights, NetworkRunner Runner) _reached;
    private readonly float[] _observations, _outputs, _center, _candidates;
    private readonly double[] _returns, _sums;
    private readonly int[] _trying;
    private readonly bool[] _begun;
    private readonly int _inputs, _episodes;
    private readonly long _totalSteps;
    private int _next, _done;
    private long _updates;

    /// <summary>Prepares a search.</summary>
    /// <param name="candidates">Candidates an iteration.</param>
    /// <param name="episodes">Episodes that each is tried for.</param>
    /// <param name="hidden">Widths of the policy's hidden layers; none for a linear policy, which begins at zero. Others begin at PyTorch's uniform weights.</param>
    /// <param name="normalize">Whether observations are scaled by their running mean and deviation.</param>
    /// <param name="scale">Whether continuous actions are in units of their box.</param>
    /// <param name="context">Environments, spaces (floats; a Box or Discrete) and seed.</param>
    private protected ParameterSearch(int candidates, int episodes, IReadOnlyList<int> hidden, bool normalize, bool scale, LearnerContext context)
    {
        int environments = context.Environments;
        OptionException.Require(environments is >= 1 and <= MostEnvironments, "environments", environments, $"within 1 to {MostEnvironments}: each has a network of its own");
        if (context.ObservationSpace.ByteCount > 0) throw new NotSupportedException($"Parameter search reads float observations; {context.ObservationSpace} has bytes.");
        (Count, _episodes, _inputs, _totalSteps) = (environments, episodes, context.ObservationSpace.FloatCount, context.TotalSteps);
        _actions = ActionDistribution.For(context.ActionSpace, new ParameterVector(), new ActionOptions(0, Scale: scale));
        MultilayerPerceptron network = Network(out ParameterVector weights);
        int parameters = weights.Parameters.Sum(parameter => parameter.Rows * parameter.Columns);
        MemoryNeed.Require(((double)candidates + 3.0 * environments) * weights.Values.Length * sizeof(float), $"{candidates} candidates in {environments} environments, each of {parameters} weights,",
            "Lower the number of candidates or of environments.");
        _reached = (weights, new NetworkRunner(network));
        Random = new RandomStream(context.Seed, stream: 3);
        if (hidden.Count > 0) network.InitializeUniform(new RandomStream(context.Seed, stream: 0));
        _reached.Runner.Refresh();
        _environments = [.. Enumerable.Range(0, environments).Select(_ => (Own: Network(out ParameterVector own), Weights: own)).Select(pair => (pair.Weights, new NetworkRunner(pair.Own)))];
        _normalizer = normalize ? new ObservationNormalizer(_inputs) : null;
        (_observations, _outputs) = (new float[environments * _inputs], new float[_actions.OutputCount]);
        (_center, _candidates, _returns, _sums) = (new float[parameters], new float[candidates * parameters], new double[candidates], new double[environments]);
        (_trying, _begun) = (new int[environments], new bool[environments]);
        Policy = new NetworkPolicy(context.ObservationSpace, context.ActionSpace, network, _reached.Runner, _actions, _normalizer);
        int at = 0;
        foreach (Parameter parameter in weights.Parameters)
        {
            parameter.Values.CopyTo(_center.AsSpan(at));
            at += parameter.Values.Length;
        }

        MultilayerPerceptron Network(out ParameterVector weights)
        {
            weights = new ParameterVector();
            return new MultilayerPerceptron(weights, "policy", _inputs, [.. hidden], _actions.OutputCount, Activation.Tanh);
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public long Steps { get; private set; }

    /// <inheritdoc/>
    public IPolicy Policy { get; }

    /// <summary>The weights that the search has reached, layer by layer, each a matrix [outputs, inputs] and its biases.</summary>
    public Span<float> Center => _center;

    /// <summary>Where candidates come from.</summary>
    private protected RandomStream Random { get; }

    /// <summary>Number of candidates of an iteration.</summary>
    private protected int Candidates => _returns.Length;

    /// <summary>Parameters of a candidate.</summary>
    private protected Span<float> Candidate(int index) => _candidates.AsSpan(index * _center.Length, _center.Length);

    /// <summary>Share of the training that is left, which schedules go by.</summary>
    private protected float Remaining => 1 - Math.Min(1, (float)((double)Steps / _totalSteps));

    /// <summary>Writes the candidates of an iteration.</summary>
    private protected abstract void Propose();

    /// <summary>Moves the centre.</summary>
    /// <param name="returns">Undiscounted mean return of each candidate.</param>
    /// <param name="metrics">Receives what is worth knowing.</param>
    private protected abstract void Improve(ReadOnlySpan<double> returns, IMetricSink metrics);

    /// <summary>Saves what the heir itself remembers.</summary>
    private protected abstract void SaveOwn(CheckpointWriter writer);

    /// <summary>Restores what the heir itself remembers.</summary>
    private protected abstract void LoadOwn(CheckpointReader reader);

    /// <inheritdoc/>
    public void Begin(StepBuffers reset)
    {
        See(reset.Floats);
        Array.Fill(_begun, true);
        Array.Fill(_trying, Idle);
        Propose();
        (_next, _done) = (0, 0);
        Array.Clear(_returns);
        for (int i = 0; i < Count; i++) Assign(i);
    }

    /// <inheritdoc/>
    public void Act(Span<float> actions)
    {
        Span<float> action = stackalloc float[_actions.ActionCount];
        for (int i = 0; i < Count; i++)
        {
            // An environment without a candidate plays on with the last one until its episode ends.
            _environments[i].Runner.Run(1, _observations.AsSpan(i * _inputs, _inputs), _outputs);
            _actions.Mode(1, _outputs, action);
            _actions.ToEnvironment(1, action, actions.Slice(i * action.Length, action.Length));
        }
    }

    /// <inheritdoc/>
    public void Record(StepBuffers step)
    {
        See(step.Floats);
        for (int i = 0; i < Count; i++)
        {
            _sums[i] += step.Rewards[i];
            _begun[i] = step.Terminated[i] || step.Truncated[i];
            if (!_begun[i]) continue;
            if (_trying[i] != Idle)
            {
                _returns[_trying[i]] += _sums[i] / _episodes;
                _trying[i] = Idle;
                _done++;
            }

            Assign(i);
        }

        Steps += Count;
    }

    /// <inheritdoc/>
    public bool Update(IMetricSink metrics)
    {
        if (_done < Candidates * _episodes) return false;
        metrics.Record("search/mean_return", _returns.Average());
        metrics.Record("search/best_return", _returns.Max());
        Improve(_returns, metrics);
        foreach (float weight in _center)
        {
            if (!float.IsFinite(weight)) throw new InvalidOperationException($"A parameter became {weight} in update {_updates + 1}. Lower learning_rate or deviation.");
        }

        Give(_center, _reached);
        _updates++;
        metrics.Record("search/updates", _updates);
        Propose();
        (_next, _done) = (0, 0);
        Array.Clear(_returns);
        for (int i = 0; i < Count; i++)
        {
            if (_begun[i]) Assign(i);
        }

        return true;
    }

    /// <inheritdoc/>
    public void ExportOnnx(Stream stream) => ((NetworkPolicy)Policy).ExportOnnx(stream);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("counters", [Steps, _updates, _next, _done]);
        writer.Write("center", (ReadOnlySpan<float>)_center);
        writer.Write("random", Random);
        writer.Write("candidates", (ReadOnlySpan<float>)_candidates);
        writer.Write("returns", (ReadOnlySpan<double>)_returns);
        writer.Write("sums", (ReadOnlySpan<double>)_sums);
        writer.Write("trying", (ReadOnlySpan<int>)_trying);
        writer.Write("begun", (ReadOnlySpan<bool>)_begun);
        writer.Write("observations", (ReadOnlySpan<float>)_observations);
        for (int i = 0; i < Count; i++) writer.Write($"environment_{i}", _environments[i].Weights);
        if (_normalizer is not null) writer.Write("observation_normalizer", _normalizer);
        SaveOwn(writer);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<long> counters = stackalloc long[4];
        reader.Read("counters", counters);
        (Steps, _updates, _next, _done) = (counters[0], counters[1], (int)counters[2], (int)counters[3]);
        reader.Read("center", _center.AsSpan());
        reader.Read("random", Random);
        reader.Read("candidates", _candidates.AsSpan());
        reader.Read("returns", _returns.AsSpan());
        reader.Read("sums", _sums.AsSpan());
        reader.Read("trying", _trying.AsSpan());
        foreach (int index in _trying)
        {
            if (index < Idle || index >= Candidates) throw new InvalidDataException($"An environment tries candidate {index} of {Candidates}.");
        }

        reader.Read("begun", _begun.AsSpan());
        reader.Read("observations", _observations.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            reader.Read($"environment_{i}", _environments[i].Weights);
            _environments[i].Runner.Refresh();
        }

        if (_normalizer is not null) reader.Read("observation_normalizer", _normalizer);
        LoadOwn(reader);
        Give(_center, _reached);
    }

    /// <summary>Gives an environment at the beginning of an episode the next candidate, if one is left.</summary>
    private void Assign(int environment)
    {
        _sums[environment] = 0;
        if (_next == Candidates * _episodes) return;
        _trying[environment] = _next++ / _episodes;
        Give(Candidate(_trying[environment]), _environments[environment]);
    }

    /// <summary>Sets a network's weights, which begin at cache lines with gaps between them that nobody searches.</summary>
    private static void Give(ReadOnlySpan<float> weights, (ParameterVector Weights, NetworkRunner Runner) network)
    {
        foreach (Parameter parameter in network.Weights.Parameters)
        {
            weights[..parameter.Values.Length].CopyTo(parameter.Values);
            weights = weights[parameter.Values.Length..];
        }

        network.Runner.Refresh();
    }

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
