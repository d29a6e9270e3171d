namespace Rollout.Core;

/// <summary>An environment whose episodes begin at the mirror image of where their seed would begin them; afterwards nothing differs.</summary>
/// <param name="inner">What <see cref="EnvironmentSpec.Create"/> made.</param>
/// <param name="spec">The environment's description, which knows the mirror image.</param>
public sealed class MirroredStart(IEnvironment inner, EnvironmentSpec spec) : IEnvironment, IStateful
{
    private readonly Action<IEnvironment, ulong, Observation> _reset = spec.ResetMirrored ?? throw new ArgumentException($"{spec.Id} has no mirror image.", nameof(spec));

    /// <inheritdoc/>
    public Space ObservationSpace => inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => inner.ActionSpace;

    /// <inheritdoc/>
    public int StateCount => ((IStateful)inner).StateCount;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => _reset(inner, seed ?? 0, observation);

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation) => inner.Step(action, observation);

    /// <inheritdoc/>
    public void GetState(Span<double> state) => ((IStateful)inner).GetState(state);

    /// <inheritdoc/>
    public void SetState(ReadOnlySpan<double> state) => ((IStateful)inner).SetState(state);

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();
}
