using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rollout.Core;

namespace Rollout.Worlds;

/// <summary>
/// Thousands of copies of one world on one core: robots stand side by side in vector lanes, 16, 8 or 4 as the machine has them, chosen once.
/// Robot i begins episode e from the draws of its own stream at position e, so its noise does not depend on the width or the size of the batch.
/// </summary>
/// <typeparam name="TWorld">The world.</typeparam>
public sealed unsafe class BatchEnvironment<TWorld> : IVectorEnvironment, ICheckpointable where TWorld : struct, IWorld
{
    /// <summary>Robots are padded to whole blocks of the widest vector, so that memory is laid out alike on all machines.</summary>
    private const int Block = 16;

    private static readonly int s_width = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private readonly int _padded;
    private readonly int _limit;
    private readonly int _width;
    private readonly float[] _states, _parameters, _scratch;
    private readonly int[] _steps;
    private readonly ulong[] _episodes;
    private readonly bool[] _ended;
    private readonly float _low, _high;
    private ulong _seed;

    /// <summary>Makes the robots; call Reset before the first step.</summary>
    /// <param name="count">Number of robots, at least 1.</param>
    /// <param name="observationSpace">Space with as many floats as the world's observation.</param>
    /// <param name="actionSpace">Space with as many floats as the world's action.</param>
    /// <param name="mode">What happens when an episode ends.</param>
    /// <param name="maxEpisodeSteps">Steps after which an episode is truncated; null for never.</param>
    /// <param name="width">Lanes to use, 16, 8 or 4; null for what the machine is fastest with.</param>
    public BatchEnvironment(int count, Space observationSpace, Space actionSpace, AutoresetMode mode, int? maxEpisodeSteps = null, int? width = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (observationSpace.FloatCount != TWorld.Observations || actionSpace.FloatCount != TWorld.Actions)
            throw new ArgumentException($"The world has {TWorld.Observations} observations and {TWorld.Actions} actions, the spaces {observationSpace.FloatCount} and {actionSpace.FloatCount}.");
        (Count, ObservationSpace, ActionSpace, AutoresetMode) = (count, observationSpace, actionSpace, mode);
        _limit = maxEpisodeSteps ?? int.MaxValue;
        _width = width ?? s_width;
        if (_width is not (16 or 8 or 4)) throw new ArgumentOutOfRangeException(nameof(width), $"Lanes come in 16, 8 or 4, not {_width}.");
        _padded = (count + Block - 1) / Block * Block;
        _states = GC.AllocateArray<float>(_padded * TWorld.States, pinned: true);
        _parameters = GC.AllocateArray<float>(_padded * TWorld.Parameters.Length, pinned: true);
        _scratch = GC.AllocateArray<float>(Block * (TWorld.States + TWorld.Actions + TWorld.Observations), pinned: true);
        (_steps, _episodes, _ended) = (new int[_padded], new ulong[_padded], new bool[_padded]);
        (_low, _high) = ((float)TWorld.ResetBounds.Low, (float)TWorld.ResetBounds.High);
        for (int p = 0; p < TWorld.Parameters.Length; p++) _parameters.AsSpan(p * _padded, _padded).Fill((float)TWorld.Parameters[p].Value);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode { get; }

    /// <summary>One constant of every robot, [n]; write it to give each its own.</summary>
    /// <param name="index">Index into the world's parameters.</param>
    public Span<float> Parameter(int index) => _parameters.AsSpan(index * _padded, Count);

    /// <inheritdoc/>
    public void Reset(ulong? seed, StepBuffers into)
    {
        if (seed is { } key)
        {
            _seed = key;
            Array.Clear(_episodes);
        }

        for (int i = 0; i < Count; i++) Begin(i, into);
    }

    /// <inheritdoc/>
    public void Reset(ReadOnlySpan<bool> mask, StepBuffers into)
    {
        for (int i = 0; i < Count; i++)
        {
            if (mask[i]) Begin(i, into);
        }
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<float> actions, StepBuffers into)
    {
        if (actions.Length < Count * TWorld.Actions || into.Count != Count || into.FloatCount != TWorld.Observations)
            throw new ArgumentException($"A batch of {Count} robots takes {Count * TWorld.Actions} actions and buffers for {Count}, not {actions.Length} and {into.Count}.");
        fixed (float* a = actions)
        {
            if (_width == 16) Step<Lanes16>(a, into);
            else if (_width == 8) Step<Lanes8>(a, into);
            else Step<Lanes4>(a, into);
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("seed", [_seed]);
        writer.Write("states", (ReadOnlySpan<float>)_states);
        writer.Write("parameters", (ReadOnlySpan<float>)_parameters);
        writer.Write("steps", (ReadOnlySpan<int>)_steps);
        writer.Write("episodes", (ReadOnlySpan<ulong>)_episodes);
        writer.Write("ended", (ReadOnlySpan<bool>)_ended);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        _seed = reader.ReadUInt64("seed", 1)[0];
        reader.Read("states", _states.AsSpan());
        reader.Read("parameters", _parameters.AsSpan());
        reader.Read("steps", _steps.AsSpan());
        reader.ReadUInt64("episodes", _padded).CopyTo(_episodes, 0);
        reader.Read("ended", _ended.AsSpan());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<L>(float* actions, StepBuffers into) where L : struct, ILanes<L>
    {
        int width = L.Count, observations = TWorld.Observations, limit = _limit;
        fixed (float* states = _states, parameters = _parameters, scratch = _scratch, floats = into.Floats, rewards = into.Rewards)
        fixed (bool* terminated = into.Terminated, truncated = into.Truncated, hasFinal = into.HasFinal, ended = _ended)
        fixed (int* steps = _steps)
        {
            float* beforeMemory = scratch, actionMemory = scratch + TWorld.States * Block, seenMemory = actionMemory + TWorld.Actions * Block;
            View<L> before = new(beforeMemory, Block), action = new(actionMemory, Block), seen = new(seenMemory, Block);
            for (int first = 0; first < Count; first += width)
            {
                int robots = Math.Min(width, Count - first);
                View<L> state = new(states + first, _padded), constants = new(parameters + first, _padded);
                for (int i = 0; i < TWorld.States; i++) before[i] = state[i];
                if (TWorld.Actions == 1 && robots == width)
                {
                    action = new(actions + first, Block);
                }
                else
                {
                    action = new(actionMemory, Block);
                    for (int lane = 0; lane < robots; lane++)
                    {
                        for (int i = 0; i < TWorld.Actions; i++) actionMemory[i * Block + lane] = actions[(first + lane) * TWorld.Actions + i];
                    }
                }

                TWorld.Step<L, View<L>>(ref state, constants, action);
                L reward = TWorld.Reward<L, View<L>>(before, constants, action, state);
                uint over = L.Bits(TWorld.Terminated<L, View<L>>(state, constants));
                TWorld.Observe<L, View<L>>(state, ref seen);
                uint cut = 0;
                for (int lane = 0; lane < width; lane++) cut |= ++steps[first + lane] >= limit ? 1u << lane : 0;

                if (robots == width)
                {
                    L.Store(reward, ref rewards[first]);
                    Rows(seenMemory, floats + first * observations, width, observations);
                    Flags(terminated + first, over, width);
                    Flags(truncated + first, cut, width);
                    Flags(hasFinal + first, 0, width);
                    if ((over | cut) == 0 && (AutoresetMode == AutoresetMode.SameStep || NoneEnded(ended + first, width))) continue;
                }
                else
                {
                    L.Store(reward, ref *beforeMemory);
                    for (int lane = 0; lane < robots; lane++)
                    {
                        int robot = first + lane;
                        rewards[robot] = beforeMemory[lane];
                        for (int i = 0; i < observations; i++) floats[robot * observations + i] = seenMemory[i * Block + lane];
                        (terminated[robot], truncated[robot], hasFinal[robot]) = ((over >> lane & 1) != 0, (cut >> lane & 1) != 0, false);
                    }
                }

                for (int lane = 0; lane < robots; lane++) Finish(first + lane, into);
            }
        }
    }

    /// <summary>What autoreset does to a robot after the step.</summary>
    private void Finish(int robot, StepBuffers into)
    {
        bool over = into.Terminated[robot] || into.Truncated[robot];
        switch (AutoresetMode)
        {
            case AutoresetMode.SameStep:
                if (!over) return;
                (float reward, bool terminated, bool truncated) = (into.Rewards[robot], into.Terminated[robot], into.Truncated[robot]);
                into.Row(robot).Floats.CopyTo(into.FinalRow(robot).Floats);
                Begin(robot, into);
                (into.Rewards[robot], into.Terminated[robot], into.Truncated[robot], into.HasFinal[robot]) = (reward, terminated, truncated, true);
                break;
            case AutoresetMode.NextStep:
                if (_ended[robot]) Begin(robot, into);
                else _ended[robot] = over;
                break;
            default:
                if (_ended[robot]) throw new InvalidOperationException($"Robot {robot} ended in an earlier step: reset it with a mask first.");
                _ended[robot] = over;
                break;
        }
    }

    private void Begin(int robot, StepBuffers into)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(_seed, (ulong)robot, _episodes[robot]++);
        const float Unit = 1f / (1 << 24);
        float* draws = stackalloc float[4] { (a >> 8) * Unit, (b >> 8) * Unit, (c >> 8) * Unit, (d >> 8) * Unit };
        fixed (float* states = _states, row = into.Floats)
        {
            LaneView state = new(states + robot, _padded), seen = new(row + robot * TWorld.Observations, 1);
            TWorld.Reset<Real32, LaneView>(ref state, new LaneView(draws, 1), new Real32(_low), new Real32(_high));
            TWorld.Observe<Real32, LaneView>(state, ref seen);
        }

        (_steps[robot], _ended[robot]) = (0, false);
        (into.Rewards[robot], into.Terminated[robot], into.Truncated[robot], into.HasFinal[robot]) = (0, false, false, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool NoneEnded(bool* ended, int width)
    {
        bool any = false;
        for (int lane = 0; lane < width; lane++) any |= ended[lane];
        return !any;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flags(bool* flags, uint bits, int width)
    {
        if (bits == 0)
        {
            if (width == 16) Vector128<byte>.Zero.Store((byte*)flags);
            else if (width == 8) *(ulong*)flags = 0;
            else *(uint*)flags = 0;
            return;
        }

        for (int lane = 0; lane < width; lane++) flags[lane] = (bits >> lane & 1) != 0;
    }

    /// <summary>Turns columns of lanes into rows of robots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(float* lanes, float* rows, int width, int columns)
    {
        if (columns == 4)
        {
            for (int lane = 0; lane < width; lane += 4)
                FourByFour.Transpose(lanes + lane, Block, rows + lane * 4, 4);
            return;
        }

        for (int lane = 0; lane < width; lane++)
        {
            for (int i = 0; i < columns; i++) rows[lane * columns + i] = lanes[i * Block + lane];
        }
    }
}
