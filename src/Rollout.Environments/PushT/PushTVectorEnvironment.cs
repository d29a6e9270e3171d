using Rollout.Core;

namespace Rollout.Environments;

/// <summary>
/// Many Push-T tables, on several threads where there are enough of them; results do not depend on the number. Table i begins its episode e
/// from the seed + e n + i, so that the first 50 episodes from seed 100000 are the published evaluations, however many tables there are.
/// </summary>
public sealed class PushTVectorEnvironment : IVectorEnvironment, ICheckpointable
{
    private readonly PushTEnvironment[] _tables;
    private readonly int[] _steps;
    private readonly bool[] _ended;
    private readonly int _limit, _threads;
    private readonly Action<int> _stepPart;
    private float[] _actions;
    private StepBuffers? _into;

    internal PushTVectorEnvironment(int count, Func<IPushTSensor> sensor, AutoresetMode mode, int? maxEpisodeSteps, int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _tables = new PushTEnvironment[count];
        for (int i = 0; i < count; i++) _tables[i] = new PushTEnvironment(sensor(), stride: (ulong)count);
        (_steps, _ended, _actions) = (new int[count], new bool[count], new float[2 * count]);
        (_limit, _threads, AutoresetMode) = (maxEpisodeSteps ?? int.MaxValue, Math.Min(threads, count), mode);
        _stepPart = StepPart;
    }

    /// <inheritdoc/>
    public int Count => _tables.Length;

    /// <inheritdoc/>
    public Space ObservationSpace => _tables[0].ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _tables[0].ActionSpace;

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode { get; }

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        for (int i = 0; i < Count; i++) Begin(i, seed is { } first ? first + (ulong)i : null, into);
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
        if (actions.Length < 2 * Count || into.Count != Count)
            throw new ArgumentException($"{Count} tables take {2 * Count} actions and buffers for {Count}, not {actions.Length} and {into.Count}.");
        for (int i = 0; i < 2 * Count; i++)
        {
            if (!float.IsFinite(actions[i])) throw new ArgumentException($"The action of table {i / 2} is {actions[i]}; {ActionSpace} has no such action.", nameof(actions));
        }

        if (AutoresetMode == AutoresetMode.Disabled && Array.IndexOf(_ended, true) is >= 0 and int ended)
            throw new InvalidOperationException($"Environment {ended} ended in the step before: reset it with a mask first.");
        actions[..(2 * Count)].CopyTo(_actions);
        _into = into;
        if (_threads == 1) StepPart(0);
        else Parallel.For(0, _threads, _stepPart);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("steps", (ReadOnlySpan<int>)_steps);
        writer.Write("ended", (ReadOnlySpan<bool>)_ended);
        for (int i = 0; i < Count; i++) writer.Write($"table{i}", _tables[i]);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        reader.Read("steps", _steps.AsSpan());
        reader.Read("ended", _ended.AsSpan());
        for (int i = 0; i < Count; i++) reader.Read($"table{i}", _tables[i]);
    }

    private void StepPart(int part)
    {
        for (int i = Count * part / _threads; i < Count * (part + 1) / _threads; i++) StepTable(i, _into!);
    }

    private void StepTable(int i, StepBuffers into)
    {
        if (_ended[i])
        {
            Begin(i, null, into);
            return;
        }

        Observation row = into.Row(i);
        StepResult result = _tables[i].Step(_actions.AsSpan(2 * i, 2), row);
        bool truncated = ++_steps[i] >= _limit;
        (into.Rewards[i], into.Terminated[i], into.Truncated[i], into.HasFinal[i]) = ((float)result.Reward, result.Terminated, truncated, false);
        _ended[i] = result.Terminated || truncated;
        if (!_ended[i] || AutoresetMode != AutoresetMode.SameStep) return;
        Observation final = into.FinalRow(i);
        row.Floats.CopyTo(final.Floats);
        row.Bytes.CopyTo(final.Bytes);
        _tables[i].Reset(null, row);
        (into.HasFinal[i], _ended[i], _steps[i]) = (true, false, 0);
    }

    private void Begin(int i, ulong? seed, StepBuffers into)
    {
        _tables[i].Reset(seed, into.Row(i));
        (into.Rewards[i], into.Terminated[i], into.Truncated[i], into.HasFinal[i], _ended[i], _steps[i]) = (0, false, false, false, false, 0);
    }
}
