namespace Rollout.Core;

/// <summary>One environment whose actions are transformed.</summary>
public sealed class ActionWrapper : IEnvironment
{
    private readonly IEnvironment _inner;
    private readonly IActionTransform _transform;
    private readonly float[] _action;

    /// <summary>Wraps an environment.</summary>
    public ActionWrapper(IEnvironment inner, IActionTransform transform) =>
        (_inner, _transform, _action, ActionSpace) = (inner, transform, new float[inner.ActionSpace.FloatCount], transform.Space(inner.ActionSpace));

    /// <inheritdoc/>
    public Space ObservationSpace => _inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => _inner.Reset(seed, observation, options);

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        _transform.Apply(_inner.ActionSpace, action, _action);
        return _inner.Step(_action, observation);
    }

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => _inner.Dispose();
}
