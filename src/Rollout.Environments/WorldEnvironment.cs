using System.Runtime.CompilerServices;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Environments;

/// <summary>One robot of a world in double precision: the reference, to be stepped through in a debugger and compared with recordings.</summary>
/// <typeparam name="TWorld">The world.</typeparam>
public sealed unsafe class WorldEnvironment<TWorld> : IEnvironment, IStateful, IDrawable, ICheckpointable where TWorld : struct, IWorld
{
    private readonly Action<Drawing, ReadOnlySpan<double>> _draw;
    private readonly RandomStream _random = new(0);
    private const int Block = 32;

    /// <summary>Pinned: state, state before the step, observation, action and parameters, a block each.</summary>
    private readonly Real64[] _memory = GC.AllocateArray<Real64>(5 * Block, pinned: true);
    private MemoryView<Real64> _state, _before, _seen, _action, _parameters;
    private readonly int _discreteActions;

    /// <summary>Makes the environment.</summary>
    /// <param name="observationSpace">Space with as many floats as the world's observation.</param>
    /// <param name="actionSpace">Space with as many floats as the world's action.</param>
    /// <param name="draw">Draws a state.</param>
    /// <param name="parameters">Constants that differ from the world's own, by name.</param>
    /// <exception cref="UnknownNameException">The world has no constant of a given name.</exception>
    public WorldEnvironment(
        Space observationSpace, Space actionSpace, Action<Drawing, ReadOnlySpan<double>> draw, IReadOnlyDictionary<string, double>? parameters = null)
    {
        (ObservationSpace, ActionSpace, _draw) = (observationSpace, actionSpace, draw);
        Real64* memory = (Real64*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0);
        (_state, _before, _seen, _action, _parameters) = (new(memory), new(memory + Block), new(memory + 2 * Block), new(memory + 3 * Block), new(memory + 4 * Block));
        _discreteActions = actionSpace is Discrete discrete ? discrete.N : 0;
        double[] constants = WorldConstants.Of<TWorld>(parameters);
        for (int i = 0; i < constants.Length; i++) _parameters[i] = new Real64(constants[i]);
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int StateCount => TWorld.States;

    /// <summary>Begins an episode; the options "low" and "high" change the bounds that the first state is drawn from.</summary>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        (double low, double high) = TWorld.ResetBounds;
        if (options is not null)
        {
            low = options.TryGetValue("low", out double given) ? given : low;
            high = options.TryGetValue("high", out given) ? given : high;
            if (!(low <= high)) throw new ArgumentException($"The reset option low = {low} must not exceed high = {high}.", nameof(options));
        }

        Real64* drawn = stackalloc Real64[4];
        MemoryView<Real64> draws = new(drawn);
        for (int i = 0; i < TWorld.Draws; i++) draws[i] = new Real64(_random.NextDouble());
        TWorld.Reset<Real64, MemoryView<Real64>>(ref _state, draws, new Real64(low), new Real64(high));
        Show(observation);
    }

    /// <summary>Begins at the mirror image of the start that a seed draws.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="observation">Receives the observation.</param>
    /// <param name="signs">Sign of each number of the state.</param>
    public void ResetMirrored(ulong seed, Observation observation, ReadOnlySpan<double> signs)
    {
        Reset(seed, observation);
        for (int i = 0; i < TWorld.States; i++) _state[i] = new Real64(signs[i] * _state[i].Value);
        Show(observation);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        for (int i = 0; i < TWorld.Actions; i++)
        {
            if (float.IsNaN(action[i])) Refuse(action);
            _action[i] = new Real64(action[i]);
        }

        if (_discreteActions > 0 && !((uint)action[0] < (uint)_discreteActions && action[0] == (uint)action[0])) Refuse(action);
        for (int i = 0; i < TWorld.States; i++) _before[i] = _state[i];
        TWorld.Step<Real64, MemoryView<Real64>>(ref _state, _parameters, _action);
        Show(observation);
        Real64 reward = TWorld.Reward<Real64, MemoryView<Real64>>(_before, _parameters, _action, _state);
        return new StepResult(reward.Value, TWorld.Terminated<Real64, MemoryView<Real64>>(_state, _parameters).Value != 0, Truncated: false);
    }

    /// <inheritdoc/>
    public void GetState(Span<double> state)
    {
        for (int i = 0; i < TWorld.States; i++) state[i] = _state[i].Value;
    }

    /// <inheritdoc/>
    public void SetState(ReadOnlySpan<double> state)
    {
        if (state.Length != TWorld.States) throw new ArgumentException($"The state has {TWorld.States} numbers, not {state.Length}.", nameof(state));
        for (int i = 0; i < TWorld.States; i++) _state[i] = new Real64(state[i]);
    }

    /// <inheritdoc/>
    public void Draw(Drawing drawing)
    {
        Span<double> state = stackalloc double[TWorld.States];
        GetState(state);
        _draw(drawing, state);
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        Span<double> state = stackalloc double[TWorld.States];
        GetState(state);
        writer.Write("state", (ReadOnlySpan<double>)state);
        writer.Write("random", _random);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<double> state = stackalloc double[TWorld.States];
        reader.Read("state", state);
        SetState(state);
        reader.Read("random", _random);
    }

    private void Refuse(ReadOnlySpan<float> action)
    {
        if (ActionSpace.Contains(action, default, out string reason)) return;
        throw new ArgumentException($"The action {reason}.", nameof(action));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Show(Observation observation)
    {
        TWorld.Observe<Real64, MemoryView<Real64>>(_state, ref _seen);
        for (int i = 0; i < TWorld.Observations; i++) observation[i] = (float)_seen[i].Value;
    }
}
