using System.Numerics;
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

    private readonly int _padded, _stride;
    private readonly int _limit;
    private readonly int _width;
    private readonly float[] _states;
    private float[] _parameters;
    private bool _ownParameters;
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
        // A stride of a power of two would put all numbers of a robot into one set of the cache.
        _stride = _padded + Block;
        _states = GC.AllocateArray<float>(_stride * TWorld.States, pinned: true);
        _parameters = GC.AllocateArray<float>(Block * TWorld.Parameters.Length, pinned: true);
        (_steps, _episodes, _ended) = (new int[_padded], new ulong[_padded], new bool[_padded]);
        (_low, _high) = ((float)TWorld.ResetBounds.Low, (float)TWorld.ResetBounds.High);
        for (int p = 0; p < TWorld.Parameters.Length; p++) _parameters.AsSpan(p * Block, Block).Fill((float)TWorld.Parameters[p].Value);
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public AutoresetMode AutoresetMode { get; }

    /// <summary>
    /// One constant of every robot, [n]; write it to give each its own. Until this is called all robots share one set, which stays in the
    /// nearest cache.
    /// </summary>
    /// <param name="index">Index into the world's parameters.</param>
    public Span<float> Parameter(int index)
    {
        if (!_ownParameters)
        {
            float[] own = GC.AllocateArray<float>(_padded * TWorld.Parameters.Length, pinned: true);
            for (int p = 0; p < TWorld.Parameters.Length; p++) own.AsSpan(p * _padded, _padded).Fill(_parameters[p * Block]);
            (_parameters, _ownParameters) = (own, true);
        }

        return _parameters.AsSpan(index * _padded, Count);
    }

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
            bool valid = _width == 16 ? AreValid<Lanes16>(a) : _width == 8 ? AreValid<Lanes8>(a) : AreValid<Lanes4>(a);
            if (!valid) Refuse(actions);
            if (_width == 16) Step<Lanes16>(a, into);
            else if (_width == 8) Step<Lanes8>(a, into);
            else Step<Lanes4>(a, into);
        }
    }

    /// <summary>Whether no action is NaN and discrete ones are whole numbers of the space.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool AreValid<L>(float* actions) where L : struct, ILanes<L>
    {
        Discrete? discrete = ActionSpace as Discrete;
        L low = L.Const(discrete?.Start ?? double.NegativeInfinity), high = L.Const(discrete is null ? double.PositiveInfinity : discrete.Start + discrete.N - 1);
        int length = Count * TWorld.Actions, i = 0;
        uint all = uint.MaxValue >> (32 - L.Count), valid = all;
        for (; i + L.Count <= length; i += L.Count) valid &= Valid(L.Load(ref actions[i]), low, high, discrete is not null);
        if (i < length)
        {
            float* padded = stackalloc float[L.Count];
            for (int lane = 0; lane < L.Count; lane++) padded[lane] = actions[Math.Min(i + lane, length - 1)];
            valid &= Valid(L.Load(ref *padded), low, high, discrete is not null);
        }

        return valid == all;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Valid<L>(L action, L low, L high, bool whole) where L : struct, ILanes<L>
    {
        L inside = (action >= low) & (action <= high);
        return L.Bits(whole ? inside & (L.Floor(action) >= action) : inside);
    }

    private void Refuse(ReadOnlySpan<float> actions)
    {
        for (int i = 0; i < Count * TWorld.Actions; i++)
        {
            float action = actions[i];
            string where = $"The action of robot {i / TWorld.Actions}";
            if (float.IsNaN(action)) throw new ArgumentException($"{where} is NaN; {ActionSpace} has no such action.", nameof(actions));
            if (ActionSpace is Discrete && !ActionSpace.Contains(actions.Slice(i, 1), default, out string reason)) throw new ArgumentException($"{where}: {reason}.", nameof(actions));
        }
    }

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("seed", [_seed]);
        writer.Write("states", (ReadOnlySpan<float>)_states);
        writer.Write("own_parameters", [_ownParameters]);
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
        Span<bool> own = stackalloc bool[1];
        reader.Read("own_parameters", own);
        if (own[0]) Parameter(0);
        reader.Read("parameters", _parameters.AsSpan());
        reader.Read("steps", _steps.AsSpan());
        reader.ReadUInt64("episodes", _padded).CopyTo(_episodes, 0);
        reader.Read("ended", _ended.AsSpan());
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Step<L>(float* actions, StepBuffers into) where L : struct, ILanes<L>
    {
        fixed (float* states = _states, parameters = _parameters, floats = into.Floats, rewards = into.Rewards)
        fixed (int* steps = _steps)
        {
            nint constantStride = _ownParameters ? _padded : Block;
            int first = 0;
            for (; first + L.Count <= Count; first += L.Count)
            {
                uint over = Advance<L>(
                    states + first, _stride, _ownParameters ? parameters + first : parameters, constantStride, actions + first * TWorld.Actions,
                    rewards + first, floats + first * TWorld.Observations);
                uint cut = L.CountUp(ref steps[first], _limit);
                Conclude(first, L.Count, over, cut, into);
            }

            if (first == Count) return;

            // The last robots do not fill the lanes: they pass through memory that does.
            float* padded = stackalloc float[L.Count * (TWorld.Actions + 1 + TWorld.Observations)];
            int robots = Count - first;
            new Span<float>(padded, L.Count * TWorld.Actions).Clear();
            new ReadOnlySpan<float>(actions + first * TWorld.Actions, robots * TWorld.Actions).CopyTo(new Span<float>(padded, robots * TWorld.Actions));
            float* paddedRewards = padded + L.Count * TWorld.Actions, rows = paddedRewards + L.Count;
            uint lastOver = Advance<L>(states + first, _stride, _ownParameters ? parameters + first : parameters, constantStride, padded, paddedRewards, rows);
            uint lastCut = L.CountUp(ref steps[first], _limit), real = (1u << robots) - 1;
            new ReadOnlySpan<float>(paddedRewards, robots).CopyTo(into.Rewards.AsSpan(first));
            new ReadOnlySpan<float>(rows, robots * TWorld.Observations).CopyTo(into.Floats.AsSpan(first * TWorld.Observations));
            Conclude(first, robots, lastOver & real, lastCut & real, into);
        }
    }

    /// <summary>
    /// One step of one block of robots. Out of line, with few pointers, so that they stay in registers: inside the loop they spilled, and the
    /// batch ran at half the speed.
    /// </summary>
    /// <returns>One bit a robot, set where its task ended.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization), SkipLocalsInit]
    private static uint Advance<L>(float* states, nint stride, float* parameters, nint parameterStride, float* actions, float* rewards, float* rows)
        where L : struct, ILanes<L>
    {
        float* scratch = stackalloc float[Block * (TWorld.States + TWorld.Actions + TWorld.Observations)];
        View<L> state = new(states, stride), constants = new(parameters, parameterStride);
        View<L> before = new(scratch, Block), seen = new(scratch + Block * TWorld.States, Block);
        float* columns = actions;
        if (TWorld.Actions > 1)
        {
            columns = scratch + Block * (TWorld.States + TWorld.Observations);
            for (int lane = 0; lane < L.Count; lane++)
            {
                for (int i = 0; i < TWorld.Actions; i++) columns[i * Block + lane] = actions[lane * TWorld.Actions + i];
            }
        }

        View<L> action = new(columns, Block);
        for (int i = 0; i < TWorld.States; i++) before[i] = state[i];
        TWorld.Step<L, View<L>>(ref state, constants, action);
        L.Store(TWorld.Reward<L, View<L>>(before, constants, action, state), ref *rewards);
        TWorld.Observe<L, View<L>>(state, ref seen);
        Rows(scratch + Block * TWorld.States, rows, L.Count, TWorld.Observations);
        return L.Bits(TWorld.Terminated<L, View<L>>(state, constants));
    }

    /// <summary>Writes the flags of a block and resets what has to be reset.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Conclude(int first, int robots, uint over, uint cut, StepBuffers into)
    {
        Flags(into.Terminated, first, robots, over);
        Flags(into.Truncated, first, robots, cut);
        Flags(into.HasFinal, first, robots, 0);
        if (AutoresetMode == AutoresetMode.SameStep)
        {
            for (uint left = over | cut; left != 0; left &= left - 1) Finish(first + BitOperations.TrailingZeroCount(left), into);
        }
        else if ((over | cut) != 0 || _ended.AsSpan(first, robots).Contains(true))
        {
            for (int robot = first; robot < first + robots; robot++) Finish(robot, into);
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
            LaneView state = new(states + robot, _stride), seen = new(row + robot * TWorld.Observations, 1);
            TWorld.Reset<Real32, LaneView>(ref state, new LaneView(draws, 1), new Real32(_low), new Real32(_high));
            TWorld.Observe<Real32, LaneView>(state, ref seen);
        }

        (_steps[robot], _ended[robot]) = (0, false);
        (into.Rewards[robot], into.Terminated[robot], into.Truncated[robot], into.HasFinal[robot]) = (0, false, false, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flags(bool[] flags, int first, int robots, uint bits)
    {
        if (robots == Block)
        {
            const ulong EveryByte = 0x0101010101010101;
            Vector128<byte> bytes = Vector128.Create((byte)bits * EveryByte, (byte)(bits >> 8) * EveryByte).AsByte();
            Vector128<byte> places = Vector128.Create(0x8040201008040201UL).AsByte();
            fixed (bool* start = &flags[first]) (Vector128.Equals(bytes & places, places) & Vector128<byte>.One).Store((byte*)start);
            return;
        }

        for (int lane = 0; lane < robots; lane++) flags[first + lane] = (bits >> lane & 1) != 0;
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
