namespace Rollout.Core;

/// <summary>
/// Shows which actions make sense beside the observation: a dictionary of action_mask, one bit a choice, and observation. For environments
/// that know it, <see cref="IActionMasked"/>.
/// </summary>
public sealed class ActionMask : IEnvironment, ICheckpointable, IDrawable
{
    private readonly IEnvironment _inner;
    private readonly IActionMasked _masked;
    private readonly DictSpace _space;
    private readonly Part _mask, _observation;
    private readonly byte[] _bits;

    /// <summary>Wraps an environment.</summary>
    /// <exception cref="ArgumentException">The environment does not know which actions make sense.</exception>
    public ActionMask(IEnvironment inner)
    {
        IEnvironment innermost = inner;
        while (innermost is WrappedEnvironment wrapped) innermost = wrapped.Inner;
        _masked = innermost as IActionMasked ?? throw new ArgumentException($"{innermost.GetType().Name} does not say which actions make sense: implement IActionMasked.", nameof(inner));
        _inner = inner;
        _bits = new byte[inner.ActionSpace.MaskCount];
        _space = new DictSpace(("action_mask", new MultiBinary(_bits.Length)), ("observation", inner.ObservationSpace));
        (_mask, _observation) = (_space["action_mask"], _space["observation"]);
    }

    /// <inheritdoc/>
    public Space ObservationSpace => _space;

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        _inner.Reset(seed, Inside(observation), options);
        Show(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        StepResult result = _inner.Step(action, Inside(observation));
        Show(observation);
        return result;
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => (_inner as ICheckpointable)?.Save(writer);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader) => (_inner as ICheckpointable)?.Load(reader);

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => (_inner as IDrawable)?.Draw(drawing);

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => _inner.Dispose();

    private Observation Inside(Observation observation) => new(_observation.Floats(observation.Floats), _observation.Bytes(observation.Bytes));

    private void Show(Observation observation)
    {
        _masked.WriteActionMask(_bits);
        Span<float> bits = _mask.Floats(observation.Floats);
        for (int i = 0; i < bits.Length; i++) bits[i] = _bits[i];
    }
}
