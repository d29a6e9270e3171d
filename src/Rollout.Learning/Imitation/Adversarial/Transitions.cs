using Rollout.Core;

namespace Rollout.Learning;

/// <summary>Steps of an environment, s, a, s' and whether the task ended in s'.</summary>
/// <param name="observationCount">Floats of an observation, F.</param>
/// <param name="actionCount">Floats of an action as the environment takes it, A.</param>
public sealed class Transitions(int observationCount, int actionCount) : ICheckpointable
{
    private float[] _observations = [], _actions = [], _next = [];
    private bool[] _terminated = [];

    /// <summary>Number of transitions.</summary>
    public int Count { get; private set; }

    /// <summary>Floats of an observation, F.</summary>
    public int ObservationCount => observationCount;

    /// <summary>Floats of an action, A.</summary>
    public int ActionCount => actionCount;

    /// <summary>s of a row, [F].</summary>
    public ReadOnlySpan<float> Observation(int row) => _observations.AsSpan(row * observationCount, observationCount);

    /// <summary>a of a row, [A].</summary>
    public ReadOnlySpan<float> Action(int row) => _actions.AsSpan(row * actionCount, actionCount);

    /// <summary>s' of a row, [F].</summary>
    public ReadOnlySpan<float> Next(int row) => _next.AsSpan(row * observationCount, observationCount);

    /// <summary>Whether the task ended in s', so that nothing follows.</summary>
    public bool Terminated(int row) => _terminated[row];

    /// <summary>s of consecutive rows, [count, F].</summary>
    public ReadOnlySpan<float> Observations(int first, int count) => _observations.AsSpan(first * observationCount, count * observationCount);

    /// <summary>a of consecutive rows, [count, A].</summary>
    public ReadOnlySpan<float> Actions(int first, int count) => _actions.AsSpan(first * actionCount, count * actionCount);

    /// <summary>Appends a transition.</summary>
    public void Add(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, ReadOnlySpan<float> next, bool terminated)
    {
        Reserve(Count + 1);
        observation.CopyTo(_observations.AsSpan(Count * observationCount, observationCount));
        action.CopyTo(_actions.AsSpan(Count * actionCount, actionCount));
        next.CopyTo(_next.AsSpan(Count * observationCount, observationCount));
        _terminated[Count++] = terminated;
    }

    /// <summary>Forgets all rows and keeps their memory.</summary>
    public void Clear() => Count = 0;

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("count", [Count]);
        writer.Write("observations", (ReadOnlySpan<float>)_observations.AsSpan(0, Count * observationCount));
        writer.Write("actions", (ReadOnlySpan<float>)_actions.AsSpan(0, Count * actionCount));
        writer.Write("next", (ReadOnlySpan<float>)_next.AsSpan(0, Count * observationCount));
        writer.Write("terminated", (ReadOnlySpan<bool>)_terminated.AsSpan(0, Count));
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> count = stackalloc int[1];
        reader.Read("count", count);
        if (count[0] is < 0 or > 1 << 26) throw new InvalidDataException($"The checkpoint holds {count[0]} transitions; that cannot be.");
        Reserve(count[0]);
        Count = count[0];
        reader.Read("observations", _observations.AsSpan(0, Count * observationCount));
        reader.Read("actions", _actions.AsSpan(0, Count * actionCount));
        reader.Read("next", _next.AsSpan(0, Count * observationCount));
        reader.Read("terminated", _terminated.AsSpan(0, Count));
    }

    private void Reserve(int rows)
    {
        if (rows <= _terminated.Length) return;
        int capacity = Math.Max(rows, Math.Max(64, 2 * _terminated.Length));
        Array.Resize(ref _observations, capacity * observationCount);
        Array.Resize(ref _next, capacity * observationCount);
        Array.Resize(ref _actions, capacity * actionCount);
        Array.Resize(ref _terminated, capacity);
    }
}
