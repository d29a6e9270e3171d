namespace Rollout.Core;

/// <summary>
/// A batch whose observations are scaled to mean 0 and deviation 1 by running moments over all environments, as Gymnasium's vector
/// NormalizeObservation: no clipping. Final observations are scaled too, but are not taken into the moments.
/// </summary>
public sealed class VectorNormalizeObservation : IVectorEnvironment, ICheckpointable
{
    private readonly IVectorEnvironment _inner;

    /// <summary>Wraps a batch of float observations.</summary>
    public VectorNormalizeObservation(IVectorEnvironment inner)
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
    public int Count => _inner.Count;

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode => _inner.AutoresetMode;

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        _inner.Reset(seed, into);
        Scale(into.Floats);
    }

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into)
    {
        _inner.Reset(mask, into);
        for (int i = 0; i < Count; i++)
        {
            if (mask[i]) Scale(into.Row(i).Floats);
        }
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        _inner.Step(actions, into);
        Scale(into.Floats);
        for (int i = 0; i < Count; i++)
        {
            if (into.HasFinal[i]) Normalizer.Normalize(into.FinalRow(i).Floats, into.FinalRow(i).Floats);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("normalizer", Normalizer);
        if (_inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("normalizer", Normalizer);
        if (_inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <summary>Releases the wrapped environments.</summary>
    public void Dispose() => _inner.Dispose();

    private void Scale(Span<float> observations)
    {
        if (UpdateMoments) Normalizer.Update(observations);
        Normalizer.Normalize(observations, observations);
    }
}
