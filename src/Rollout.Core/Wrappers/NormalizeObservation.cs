namespace Rollout.Core;

/// <summary>
/// One environment whose observations are scaled to mean 0 and deviation 1 by running moments, as Gymnasium's NormalizeObservation: no clipping.
/// For training, prefer the option <c>normalize_observations</c>: it saves the statistics with the policy.
/// </summary>
public sealed class NormalizeObservation : IEnvironment
{
    private readonly IEnvironment _inner;

    /// <summary>Wraps an environment of float observations.</summary>
    public NormalizeObservation(IEnvironment inner)
    {
        _inner = inner;
        ObservationSpace = new Box(float.NegativeInfinity, float.PositiveInfinity, inner.ObservationSpace.FloatCount);
        Normalizer = new ObservationNormalizer(inner.ObservationSpace.FloatCount) { Clip = float.PositiveInfinity };
    }

    /// <summary>The running moments.</summary>
    public ObservationNormalizer Normalizer { get; }

    /// <summary>Whether observations still change the moments; off for evaluation.</summary>
    public bool UpdateMoments { get; set; } = true;

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        _inner.Reset(seed, observation, options);
        Scale(observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        StepResult result = _inner.Step(action, observation);
        Scale(observation);
        return result;
    }

    /// <summary>Releases the wrapped environment.</summary>
    public void Dispose() => _inner.Dispose();

    private void Scale(Observation observation)
    {
        if (UpdateMoments) Normalizer.Update(observation.Floats);
        Normalizer.Normalize(observation.Floats, observation.Floats);
    }
}
