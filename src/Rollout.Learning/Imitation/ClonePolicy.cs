using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>A cloned network as a policy, its normalisation inside, history, chunk and recurrent state in the caller's memory. Acting allocates nothing.</summary>
public sealed class ClonePolicy : IPolicy
{
    private readonly CloneNetwork _network;
    private readonly CloneMemory _layout;
    private readonly NetworkRunner _perceptron;
    private readonly RecurrentRunner? _recurrent;
    private readonly RandomStream _random = new(0, stream: 1);
    private float[] _inputs = [];
    private float[] _state = [];
    private float[] _features = [];
    private float[] _outputs = [];
    private float[] _chunks = [];

    /// <summary>Copies the network's present weights; <see cref="Refresh"/> copies them again.</summary>
    public ClonePolicy(CloneNetwork network)
    {
        _network = network;
        _layout = new CloneMemory(network);
        _perceptron = new NetworkRunner(network.Perceptron);
        _recurrent = network.Recurrent is null ? null : new RecurrentRunner(network.Recurrent);
        ActionChoice = network.Options.ActionChoice;
    }

    /// <summary>The network whose weights were copied.</summary>
    public CloneNetwork Network => _network;

    /// <inheritdoc/>
    public Space ObservationSpace => _network.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _network.ActionSpace;

    /// <inheritdoc/>
    public int MemoryCount => _layout.Count;

    /// <summary>Which action of the head's distribution is taken.</summary>
    public ActionChoice ActionChoice { get; set; }

    /// <summary>Begins what is drawn at random anew, so that an evaluation can be repeated.</summary>
    public void Restart(ulong seed) => _random.Restart(seed);

    /// <summary>Copies the network's weights again, after they changed.</summary>
    public void Refresh()
    {
        _perceptron.Refresh();
        _recurrent?.Refresh();
    }

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        Grow(count);
        int floatCount = ObservationSpace.FloatCount, actionCount = _network.Head.ActionCount;
        bool predict = _layout.Chunk == 0;
        for (int row = 0; row < count; row++)
        {
            ReadOnlySpan<float> observation = floats.Slice(row * floatCount, floatCount);
            Span<float> own = memory.Slice(row * _layout.Count, _layout.Count), input = _inputs.AsSpan(row * (_layout.History + floatCount), _layout.History + floatCount);
            Remember(own, observation, input);
            predict |= Counter(own) % _layout.PredictEvery == 0;
        }

        // A memoryless network whose chunks are not yet used up has nothing to say; a recurrent one must see every observation.
        if (predict || _recurrent is not null) Predict(count, memory);
        for (int row = 0; row < count; row++)
        {
            Span<float> own = memory.Slice(row * _layout.Count, _layout.Count), action = actions.Slice(row * actionCount, actionCount);
            ReadOnlySpan<float> predicted = _chunks.AsSpan(row * _layout.PredictEvery * actionCount, _layout.PredictEvery * actionCount);
            if (_layout.Chunk > 0)
            {
                Span<float> chunk = own.Slice(_layout.ChunkOffset, _layout.Chunk);
                if (Counter(own) % _layout.PredictEvery == 0) predicted.CopyTo(chunk);
                chunk[..actionCount].CopyTo(action);
                chunk[actionCount..].CopyTo(chunk);
                chunk[^actionCount..].Clear();
            }
            else
            {
                predicted.CopyTo(action);
            }

            if (_layout.HasCounter) own[0] = _layout.Next(own[0]);
        }
    }

    /// <summary>Writes the policy as an ONNX model: "observation" [batch, F] and "memory" [batch, M] to "action" [batch, A] and "next_memory" [batch, M].</summary>
    public void ExportOnnx(Stream stream) => CloneModel.Write(stream, _network, _layout);

    private float Counter(ReadOnlySpan<float> own) => _layout.HasCounter ? own[0] : 0;

    /// <summary>Puts the history and the observation side by side, normalised, and moves the history on.</summary>
    private void Remember(Span<float> own, ReadOnlySpan<float> observation, Span<float> input)
    {
        Span<float> history = own.Slice(_layout.HistoryOffset, _layout.History);
        if (history.Length > 0)
        {
            if (own[0] == 0)
            {
                // Before an episode's first frame stands the first frame, as in the padded windows of training.
                for (int start = 0; start < history.Length; start += observation.Length) observation.CopyTo(history[start..]);
            }

            history.CopyTo(input);
            history[observation.Length..].CopyTo(history);
            observation.CopyTo(history[^observation.Length..]);
        }

        observation.CopyTo(input[history.Length..]);
        CloneNetwork.Normalize(input, _network.ObservationShift, _network.ObservationScale, input);
    }

    /// <summary>Runs the network and fills the chunks of all rows with environment-ready actions.</summary>
    private void Predict(int count, Span<float> memory)
    {
        ReadOnlySpan<float> features = _inputs;
        if (_recurrent is not null)
        {
            for (int row = 0; row < count; row++)
            {
                ReadOnlySpan<float> own = memory.Slice(row * _layout.Count, _layout.Count);
                Span<float> state = _state.AsSpan(row * _layout.State, _layout.State);
                if (_layout.ResetEvery > 0 && own[0] % _layout.ResetEvery == 0) state.Clear();
                else own[_layout.StateOffset..].CopyTo(state);
            }

            _recurrent.Step(count, _inputs, _state, _features);
            for (int row = 0; row < count; row++) _state.AsSpan(row * _layout.State, _layout.State).CopyTo(memory[(row * _layout.Count + _layout.StateOffset)..]);
            features = _features;
        }

        _perceptron.Run(count, features, _outputs);
        int outputs = _network.Head.OutputCount, chunk = _network.Options.ChunkLength, executed = _layout.PredictEvery, actionCount = _network.Head.ActionCount;
        for (int row = 0; row < count; row++)
        {
            Span<float> actions = _chunks.AsSpan(row * executed * actionCount, executed * actionCount);
            _network.Head.Act(executed, _outputs.AsSpan(row * chunk * outputs, executed * outputs), ActionChoice, _random, actions);
            ToEnvironment(actions);
        }
    }

    private void ToEnvironment(Span<float> actions)
    {
        if (ActionSpace is not Box box) return;
        ReadOnlySpan<float> shift = _network.ActionShift, scale = _network.ActionScale, low = box.Low, high = box.High;
        for (int start = 0; start < actions.Length; start += shift.Length)
        {
            for (int j = 0; j < shift.Length; j++) actions[start + j] = MathF.Min(MathF.Max(actions[start + j] / scale[j] + shift[j], low[j]), high[j]);
        }
    }

    private void Grow(int count)
    {
        int inputs = count * (_layout.History + ObservationSpace.FloatCount);
        if (_inputs.Length >= inputs) return;
        _inputs = new float[inputs];
        _state = new float[count * _layout.State];
        _features = new float[count * _network.Perceptron.Inputs];
        _outputs = new float[count * _network.Perceptron.Outputs];
        _chunks = new float[count * _layout.PredictEvery * _network.Head.ActionCount];
    }
}
