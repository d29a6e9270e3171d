using System.Runtime.CompilerServices;

namespace Rollout.Core;

/// <summary>
/// A batch under a wrapper, in the autoreset mode of the batch. Where the wrapper ends an episode that the environment would go on with, the
/// robot is reset through its mask; nothing is allocated per step.
/// </summary>
public sealed class WrappedVectorEnvironment : IVectorEnvironment, ICheckpointable
{
    private readonly IVectorEnvironment _inner;
    private readonly Wrapper _wrapper;
    private readonly StepBuffers? _buffers;
    private readonly float[] _actions;
    private readonly StepResult[] _results;
    private readonly int _innerActionCount, _actionCount;

    /// <summary>Per robot: its episode ended in an earlier step; nothing more counts in this step; it is to be reset; the environment does not know that it ended.</summary>
    private readonly bool[] _ended, _done, _mask, _unaware;

    /// <summary>Wraps a batch.</summary>
    /// <param name="inner">The batch.</param>
    /// <param name="wrapper">A wrapper that wraps nothing yet.</param>
    public WrappedVectorEnvironment(IVectorEnvironment inner, Wrapper wrapper)
    {
        (_inner, _wrapper) = (inner, wrapper);
        wrapper.Attach(inner.Count, inner.ObservationSpace, inner.ActionSpace, Within(inner));
        (_innerActionCount, _actionCount) = (inner.ActionSpace.FloatCount, wrapper.ActionSpace.FloatCount);
        _actions = new float[inner.Count * _innerActionCount];
        _results = new StepResult[inner.Count];
        (_ended, _done, _mask, _unaware) = (new bool[inner.Count], new bool[inner.Count], new bool[inner.Count], new bool[inner.Count]);
        Space before = inner.ObservationSpace, after = wrapper.ObservationSpace;
        bool shared = before.FloatCount == after.FloatCount && before.ByteCount == after.ByteCount && wrapper.Repeats == 1;
        _buffers = shared ? null : new StepBuffers(inner.Count, before);
    }

    /// <inheritdoc/>
    public int Count => _inner.Count;

    /// <inheritdoc/>
    public Space ObservationSpace => _wrapper.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _wrapper.ActionSpace;

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode => _inner.AutoresetMode;

    /// <summary>The wrapper.</summary>
    public Wrapper Wrapper => _wrapper;

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        if (seed is { } key) _wrapper.Seed(key);
        StepBuffers inner = _buffers ?? into;
        _inner.Reset(seed, inner);
        for (int i = 0; i < Count; i++) Begin(i, inner, into);
    }

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into)
    {
        StepBuffers inner = _buffers ?? into;
        _inner.Reset(mask, inner);
        for (int i = 0; i < Count; i++)
        {
            if (mask[i]) Begin(i, inner, into);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        if (actions.Length < Count * _actionCount) throw new ArgumentException($"A batch of {Count} takes {Count * _actionCount} numbers as actions, not {actions.Length}.", nameof(actions));
        StepBuffers inner = _buffers ?? into;
        Array.Clear(_done);
        Array.Clear(_mask);
        for (int i = 0; i < Count; i++)
        {
            _results[i] = default;
            if (!_ended[i]) _wrapper.Act(i, actions.Slice(i * _actionCount, _actionCount), _actions.AsSpan(i * _innerActionCount, _innerActionCount));
            else if (AutoresetMode == AutoresetMode.Disabled) throw new InvalidOperationException($"Robot {i} ended in an earlier step: reset it with a mask first.");
        }

        bool reset = false;
        for (int repeat = 1; repeat <= _wrapper.Repeats; repeat++)
        {
            if (repeat > 1 && AutoresetMode == AutoresetMode.Disabled && _done.AsSpan().Contains(true)) _inner.Reset(_done, inner);
            _inner.Step(_actions, inner);
            bool last = repeat == _wrapper.Repeats;
            for (int i = 0; i < Count; i++)
            {
                if (!_done[i]) reset |= Advance(i, inner, into, last);
            }
        }

        if (reset)
        {
            _inner.Reset(_mask, inner);
            for (int i = 0; i < Count; i++)
            {
                if (_mask[i]) _wrapper.Begin(i, inner.Row(i), into.Row(i));
            }
        }

        // A masked reset clears rewards and flags, so they are written last.
        for (int i = 0; i < Count; i++)
        {
            StepResult result = _results[i];
            bool over = result.Terminated || result.Truncated;
            (into.Rewards[i], into.Terminated[i], into.Truncated[i]) = ((float)result.Reward, result.Terminated, result.Truncated);
            into.HasFinal[i] = over && AutoresetMode == AutoresetMode.SameStep;
            _ended[i] = over && AutoresetMode != AutoresetMode.SameStep;
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("ended", (ReadOnlySpan<bool>)_ended);
        writer.Write("unaware", (ReadOnlySpan<bool>)_unaware);
        writer.Write("actions", (ReadOnlySpan<float>)_actions);
        writer.Write("wrapper", _wrapper);
        if (_inner is ICheckpointable part) writer.Write("inner", part);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("ended", _ended.AsSpan());
        reader.Read("unaware", _unaware.AsSpan());
        reader.Read("actions", _actions.AsSpan());
        reader.Read("wrapper", _wrapper);
        if (_inner is ICheckpointable part) reader.Read("inner", part);
    }

    /// <summary>Releases the wrapped environments.</summary>
    public void Dispose() => _inner.Dispose();

    private static IEnumerable<Wrapper> Within(IVectorEnvironment inner)
    {
        for (; inner is WrappedVectorEnvironment wrapped; inner = wrapped._inner) yield return wrapped._wrapper;
    }

    /// <summary>Takes in one robot's part of an inner step.</summary>
    /// <returns>Whether the robot has to be reset through its mask.</returns>
    private bool Advance(int i, StepBuffers inner, StepBuffers into, bool last)
    {
        if (_ended[i])
        {
            // Next-step mode: this step resets, and its action and reward do not count.
            _done[i] = true;
            _mask[i] = _unaware[i];
            if (!_unaware[i]) _wrapper.Begin(i, inner.Row(i), into.Row(i));
            _unaware[i] = false;
            return _mask[i];
        }

        bool innerOver = inner.Terminated[i] || inner.Truncated[i], hasFinal = inner.HasFinal[i];
        StepResult result = _wrapper.Follow(
            i, new StepResult(inner.Rewards[i], inner.Terminated[i], inner.Truncated[i]), hasFinal ? inner.FinalRow(i) : inner.Row(i), hasFinal ? into.FinalRow(i) : into.Row(i));
        _results[i] = result with { Reward = _results[i].Reward + result.Reward };
        if (!result.Terminated && !result.Truncated) return false;
        _done[i] = true;
        switch (AutoresetMode)
        {
            case AutoresetMode.SameStep when innerOver && last:
                _wrapper.Begin(i, inner.Row(i), into.Row(i));
                return false;
            case AutoresetMode.SameStep:
                if (!hasFinal)
                {
                    into.Row(i).Floats.CopyTo(into.FinalRow(i).Floats);
                    into.Row(i).Bytes.CopyTo(into.FinalRow(i).Bytes);
                }

                return _mask[i] = true;
            case AutoresetMode.NextStep:
                // With repeats the environment would reset itself and step on, so it is reset through its mask in any case.
                _unaware[i] = !innerOver || _wrapper.Repeats > 1;
                return false;
            default:
                return false;
        }
    }

    private void Begin(int i, StepBuffers inner, StepBuffers into)
    {
        _wrapper.Begin(i, inner.Row(i), into.Row(i));
        (into.Rewards[i], into.Terminated[i], into.Truncated[i], into.HasFinal[i]) = (0, false, false, false);
        (_ended[i], _unaware[i]) = (false, false);
    }
}
