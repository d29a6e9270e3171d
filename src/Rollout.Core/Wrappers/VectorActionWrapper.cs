namespace Rollout.Core;

/// <summary>A batch of environments whose actions are transformed.</summary>
public sealed class VectorActionWrapper : IVectorEnvironment, ICheckpointable
{
    private readonly IVectorEnvironment _inner;
    private readonly IActionTransform _transform;
    private readonly float[] _actions;

    /// <summary>Wraps a batch.</summary>
    public VectorActionWrapper(IVectorEnvironment inner, IActionTransform transform) =>
        (_inner, _transform, _actions, ActionSpace) = (inner, transform, new float[inner.Count * inner.ActionSpace.FloatCount], transform.Space(inner.ActionSpace));

    /// <inheritdoc/>
    public int Count => _inner.Count;

    /// <inheritdoc/>
    public Space ObservationSpace => _inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode => _inner.AutoresetMode;

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into) => _inner.Reset(seed, into);

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into) => _inner.Reset(mask, into);

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        _transform.Apply(_inner.ActionSpace, actions[.._actions.Length], _actions);
        _inner.Step(_actions, into);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer) => (_inner as ICheckpointable)?.Save(writer);

    /// <inheritdoc/>
    public void Load(CheckpointReader reader) => (_inner as ICheckpointable)?.Load(reader);

    /// <summary>Releases the wrapped environments.</summary>
    public void Dispose() => _inner.Dispose();
}
