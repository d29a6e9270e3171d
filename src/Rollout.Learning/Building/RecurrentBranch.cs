using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>Cells, or a linear map in their place, and fully connected layers above them, with everything that learning them takes.</summary>
internal sealed class RecurrentBranch : ICheckpointable
{
    private readonly MultilayerPerceptron? _projection;
    private readonly NetworkRunner? _projectionRunner;
    private readonly RecurrentRunner? _cellRunner;
    private readonly FeatureNetwork _head;

    /// <summary>A copy of shared cells that this branch unrolls without teaching them, and beside the branch that does.</summary>
    private readonly RecurrentNetwork? _mirror;
    private float[] _cellOutputs = [];

    /// <summary>Makes the networks.</summary>
    /// <param name="name">Prefix of the weights' names.</param>
    /// <param name="inputs">Numbers of an observation.</param>
    /// <param name="options">Settings.</param>
    /// <param name="cells">Whether there are cells here.</param>
    /// <param name="shared">The branch whose cells are read instead; null for none.</param>
    /// <param name="hidden">Fully connected layers.</param>
    /// <param name="distribution">Makes the distribution and says how many outputs there are, and whether it reads the last hidden layer.</param>
    public RecurrentBranch(string name, int inputs, RecurrentPpoOptions options, bool cells, RecurrentBranch? shared, IReadOnlyList<int> hidden, Func<ParameterVector, (int Outputs, bool Latent)> distribution)
    {
        (int outputs, bool latent) = distribution(Weights);
        Shared = shared;
        int[] widths = [.. Enumerable.Repeat(options.CellWidth, options.CellLayers)];
        if (cells)
        {
            Cells = Make(Weights);
            _cellRunner = new RecurrentRunner(Cells);
        }
        else if (shared is not null)
        {
            _mirror = Make(new ParameterVector());
        }
        else
        {
            _projection = new MultilayerPerceptron(Weights, name + ".projection", inputs, [], options.CellWidth, Activation.None);
            _projectionRunner = new NetworkRunner(_projection);
        }

        Network = new MultilayerPerceptron(Weights, name, options.CellWidth, [.. hidden], outputs, options.Activation);
        _head = new FeatureNetwork(Network, new NetworkRunner(Network), latent);
        Optimizer = new Adam(Weights.Values.Length) { Epsilon = 1e-5f };

        RecurrentNetwork Make(ParameterVector weights) => options.Cell == CellKind.Lstm ? new Lstm(weights, name + ".cell", inputs, widths) : new Gru(weights, name + ".cell", inputs, widths);
    }

    public ParameterVector Weights { get; } = new();

    public RecurrentBranch? Shared { get; }

    public RecurrentNetwork? Cells { get; }

    public MultilayerPerceptron Network { get; }

    public Adam Optimizer { get; }

    public Tape Tape { get; } = new();

    public double GradientSquares { get; set; }

    /// <summary>Floats of memory, M: the cells' state, or that of the shared cells.</summary>
    public int StateCount => Cells?.StateCount ?? Shared?.StateCount ?? 0;

    public void Initialize(RandomStream random, bool orthogonal, double outputGain)
    {
        Cells?.InitializeUniform(random);
        _projection?.InitializeUniform(random);
        _head.Initialize(random, orthogonal, outputGain);
        Refresh();
    }

    /// <summary>Takes over weights that were updated.</summary>
    public void Refresh()
    {
        _cellRunner?.Refresh();
        _projectionRunner?.Refresh();
        _head.Refresh();
    }

    /// <summary>One step without learning.</summary>
    /// <param name="rows">n.</param>
    /// <param name="features">[n, F].</param>
    /// <param name="state">[n, M], read and overwritten.</param>
    /// <param name="outputs">Receives [n, outputs and latent].</param>
    public void Step(int rows, ReadOnlySpan<float> features, Span<float> state, Span<float> outputs)
    {
        if (_cellOutputs.Length < rows * Network.Inputs) _cellOutputs = new float[rows * Network.Inputs];
        RecurrentRunner? runner = _cellRunner ?? Shared?._cellRunner;
        if (runner is not null) runner.Step(rows, features, state, _cellOutputs);
        else _projectionRunner!.Run(rows, features, _cellOutputs);
        _head.Run(rows, _cellOutputs, default, outputs);
    }

    /// <summary>The rows of a minibatch on the tape.</summary>
    /// <param name="features">Numbers of all observations, [any, F].</param>
    /// <param name="inputs">F.</param>
    /// <param name="states">Memory before each step, [any, M].</param>
    /// <param name="sequences">How the rows hang together.</param>
    /// <returns>Outputs in the order of the minibatch.</returns>
    public Tensor Forward(ReadOnlySpan<float> features, int inputs, ReadOnlySpan<float> states, MinibatchSequences sequences)
    {
        if (_projection is not null) return _head.Forward(_projection.Forward(Tape.Gather(features, inputs, sequences.Rows)));

        if (_mirror is null) return _head.Forward(Unroll(Cells!, features, inputs, states, sequences));
        foreach ((RecurrentLayer own, RecurrentLayer theirs) in _mirror.Layers.Zip(Shared!.Cells!.Layers))
        {
            theirs.InputWeight.Values.CopyTo(own.InputWeight.Values);
            theirs.HiddenWeight.Values.CopyTo(own.HiddenWeight.Values);
            theirs.InputBias.Values.CopyTo(own.InputBias.Values);
            theirs.HiddenBias.Values.CopyTo(own.HiddenBias.Values);
        }

        Tensor seen = Unroll(_mirror, features, inputs, states, sequences);
        return _head.Forward(Tape.Constant(seen.Values, seen.Rows, seen.Columns));
    }

    /// <summary>The same layers as nodes of a graph.</summary>
    public (string Head, string State) AddTo(OnnxGraph graph, string features, string state)
    {
        (string cells, string next) = graph.Recurrent(Cells!, features, state);
        return (graph.Perceptron(Network, cells), next);
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write("weights", Weights);
        writer.Write("optimizer", Optimizer);
    }

    public void Load(CheckpointReader reader)
    {
        reader.Read("weights", Weights);
        reader.Read("optimizer", Optimizer);
        Refresh();
    }

    private Tensor Unroll(RecurrentNetwork cells, ReadOnlySpan<float> features, int inputs, ReadOnlySpan<float> states, MinibatchSequences sequences)
    {
        Tensor x = Tape.Gather(features, inputs, sequences.Padded), state = Tape.Gather(states, cells.StateCount, sequences.First);
        return cells.Forward(x, sequences.Steps, state, sequences.Resets).Outputs.SelectRows(sequences.Places);
    }
}
