namespace Rollout.Core;

/// <summary>Steps environments one after the other; for environments that exist one at a time only.</summary>
public sealed class SyncVectorEnvironment : IVectorEnvironment, ICheckpointable
{
    private readonly IReadOnlyList<IEnvironment> _environments;
    private readonly bool[] _ended;
    private readonly int _actionCount;

    /// <summary>Joins environments of equal spaces.</summary>
    /// <param name="environments">At least one; each its own object.</param>
    /// <param name="mode">What happens when an episode ends.</param>
    public SyncVectorEnvironment(IReadOnlyList<IEnvironment> environments, AutoresetMode mode = AutoresetMode.NextStep)
    {
        if (environments.Count == 0) throw new ArgumentException("There must be at least one environment.", nameof(environments));
        (_environments, _ended, AutoresetMode) = (environments, new bool[environments.Count], mode);
        _actionCount = ActionSpace.FloatCount;
    }

    /// <inheritdoc/>
    public int Count => _environments.Count;

    /// <inheritdoc/>
    public Space ObservationSpace => _environments[0].ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _environments[0].ActionSpace;

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode { get; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        for (int i = 0; i < Count; i++) Begin(i, seed is { } key ? key + (ulong)i : null, into);
    }

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into)
    {
        for (int i = 0; i < Count; i++)
        {
            if (mask[i]) Begin(i, null, into);
        }
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        for (int i = 0; i < Count; i++)
        {
            if (_ended[i] && AutoresetMode == AutoresetMode.NextStep)
            {
                Begin(i, null, into);
                continue;
            }

            if (_ended[i]) throw new InvalidOperationException($"Environment {i} ended in the step before: reset it with a mask first.");
            StepResult result = _environments[i].Step(actions.Slice(i * _actionCount, _actionCount), into.Row(i));
            (into.Rewards[i], into.Terminated[i], into.Truncated[i], into.HasFinal[i]) = ((float)result.Reward, result.Terminated, result.Truncated, false);
            _ended[i] = result.Terminated || result.Truncated;
            if (!_ended[i] || AutoresetMode != AutoresetMode.SameStep) continue;
            Observation last = into.Row(i), final = into.FinalRow(i);
            last.Floats.CopyTo(final.Floats);
            last.Bytes.CopyTo(final.Bytes);
            _environments[i].Reset(null, last);
            into.HasFinal[i] = true;
            _ended[i] = false;
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("ended", (ReadOnlySpan<bool>)_ended);
        for (int i = 0; i < Count; i++)
        {
            if (_environments[i] is ICheckpointable part) writer.Write($"environment{i}", part);
        }
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("ended", _ended.AsSpan());
        for (int i = 0; i < Count; i++)
        {
            if (_environments[i] is ICheckpointable part) reader.Read($"environment{i}", part);
        }
    }

    /// <summary>Releases the environments.</summary>
    public void Dispose()
    {
        foreach (IEnvironment environment in _environments) environment.Dispose();
    }

    private void Begin(int i, ulong? seed, StepBuffers into)
    {
        _environments[i].Reset(seed, into.Row(i));
        (into.Rewards[i], into.Terminated[i], into.Truncated[i], into.HasFinal[i], _ended[i]) = (0, false, false, false, false);
    }
}
