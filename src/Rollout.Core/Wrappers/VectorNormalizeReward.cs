namespace Rollout.Core;

/// <summary>
/// A batch whose rewards are divided by the running deviation of their discounted sums, as Gymnasium's vector NormalizeReward: sums in single
/// precision, nothing clipped. In next-step mode an environment that is resetting is left out of that step, and its sum carries over into
/// the new episode unless the old one terminated; that is Gymnasium's behaviour, kept for comparison.
/// </summary>
public sealed class VectorNormalizeReward : IVectorEnvironment, ICheckpointable
{
    private readonly IVectorEnvironment _inner;
    private readonly double _discount, _epsilon;
    private readonly float[] _sums, _taken;
    private readonly bool[] _resetting;

    /// <summary>Wraps a batch.</summary>
    /// <param name="inner">The environments.</param>
    /// <param name="discount">γ.</param>
    /// <param name="epsilon">ε in √(variance + ε).</param>
    public VectorNormalizeReward(IVectorEnvironment inner, double discount = 0.99, double epsilon = 1e-8) =>
        (_inner, _discount, _epsilon, _sums, _taken, _resetting) = (inner, discount, epsilon, new float[inner.Count], new float[inner.Count], new bool[inner.Count]);

    /// <summary>Moments of the discounted sums.</summary>
    public RunningMoments Moments { get; } = new(1);

    /// <summary>Whether rewards still change the moments; off for evaluation.</summary>
    public bool UpdateMoments { get; set; } = true;

    /// <inheritdoc/>
    public int Count => _inner.Count;

    /// <inheritdoc/>
    public Space ObservationSpace => _inner.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _inner.ActionSpace;

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode => _inner.AutoresetMode;

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        _inner.Reset(seed, into);
        Array.Clear(_sums);
        Array.Clear(_resetting);
    }

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into)
    {
        _inner.Reset(mask, into);
        for (int i = 0; i < Count; i++)
        {
            if (mask[i]) (_sums[i], _resetting[i]) = (0, false);
        }
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        _inner.Step(actions, into);
        int taken = 0;
        for (int i = 0; i < Count; i++)
        {
            if (_resetting[i]) continue;
            _sums[i] = (float)(_sums[i] * _discount * (into.Terminated[i] ? 0 : 1) + into.Rewards[i]);
            _taken[taken++] = _sums[i];
        }

        if (UpdateMoments) Moments.Update((ReadOnlySpan<float>)_taken.AsSpan(0, taken));
        double scale = 1 / Math.Sqrt(Moments.Variance[0] + _epsilon);
        for (int i = 0; i < Count; i++)
        {
            into.Rewards[i] = (float)(into.Rewards[i] * scale);
            _resetting[i] = AutoresetMode == AutoresetMode.NextStep && (into.Terminated[i] || into.Truncated[i]);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("moments", Moments);
        writer.Write("sums", (ReadOnlySpan<float>)_sums);
        writer.Write("resetting", (ReadOnlySpan<bool>)_resetting);
        if (_inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("moments", Moments);
        reader.Read("sums", _sums.AsSpan());
        reader.Read("resetting", _resetting.AsSpan());
        if (_inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <summary>Releases the wrapped environments.</summary>
    public void Dispose() => _inner.Dispose();
}
