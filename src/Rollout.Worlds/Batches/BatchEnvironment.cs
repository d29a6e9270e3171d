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

    /// <summary>Robots that are stepped before their observations are written.</summary>
    private const int Chunk = 64;

    private static readonly int s_width = Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    private readonly int _padded, _stride, _line;
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
        _stride = _padded + 5 * Block;
        _states = GC.AllocateArray<float>(_stride * TWorld.States + Block, pinned: true);
        fixed (float* states = _states) _line = (int)((Block - ((nuint)states / sizeof(float)) % Block) % Block);
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
        bool whole = discrete is not null;
        int length = Count * TWorld.Actions, i = 0;
        L valid = L.Const(0) >= L.Const(0);
        for (; i + L.Count <= length; i += L.Count) valid &= Valid(L.Load(ref actions[i]), low, high, whole);
        if (i < length)
        {
            float* padded = stackalloc float[L.Count];
            for (int lane = 0; lane < L.Count; lane++) padded[lane] = actions[Math.Min(i + lane, length - 1)];
            valid &= Valid(L.Load(ref *padded), low, high, whole);
        }

        return L.Bits(valid) == uint.MaxValue >> (32 - L.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static L Valid<L>(L action, L low, L high, bool whole) where L : struct, ILanes<L>
    {
        L inside = (action >= low) & (action <= high);
        return whole ? inside & (L.Floor(action) >= action) : inside;
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
        writer.Write("states", (ReadOnlySpan<float>)_states.AsSpan(_line, _stride * TWorld.States));
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
        reader.Read("states", _states.AsSpan(_line, _stride * TWorld.States));
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
        float* memory = stackalloc float[Block * (TWorld.States + TWorld.Actions + TWorld.Observations + 1)];
        float* scratch = (float*)(((nuint)memory + Block * sizeof(float) - 1) / (Block * sizeof(float)) * (Block * sizeof(float)));
        uint* over = stackalloc uint[Chunk / L.Count];
        fixed (float* pinnedStates = _states, pinnedParameters = _parameters, pinnedFloats = into.Floats, pinnedRewards = into.Rewards)
        fixed (int* pinnedSteps = _steps)
        fixed (bool* pinnedTerminated = into.Terminated, pinnedTruncated = into.Truncated, pinnedHasFinal = into.HasFinal)
        {
            // Pinned pointers are read from memory at each use, copies of them stay in registers.
            float* states = pinnedStates + _line, parameters = pinnedParameters, floats = pinnedFloats, rewards = pinnedRewards;
            int* steps = pinnedSteps;
            bool* terminated = pinnedTerminated, truncated = pinnedTruncated, hasFinal = pinnedHasFinal;
            int limit = _limit;
            bool ordinary = AutoresetMode == AutoresetMode.SameStep;
            nint constantStride = _ownParameters ? _padded : Block;
            int whole = Count / L.Count * L.Count;

            // A step is a long chain of dependent operations. Observations are written afterwards, some blocks at a time, so that the processor
            // sees the next block's chain early enough to run it beside the present one.
            for (int chunk = 0; chunk < whole; chunk += Chunk)
            {
                int end = Math.Min(chunk + Chunk, whole);
                for (int first = chunk; first < end; first += L.Count)
                {
                    over[(first - chunk) / L.Count] = Advance<L>(
                        states + first, _stride, _ownParameters ? parameters + first : parameters, constantStride, actions + first * TWorld.Actions, rewards + first, scratch);
                }

                for (int first = chunk; first < end; first += L.Count)
                {
                    Show<L>(states + first, _stride, scratch, floats + first * TWorld.Observations);
                    uint ended = over[(first - chunk) / L.Count], cut = L.CountUp(ref steps[first], limit);
                    Flags(terminated + first, L.Count, ended);
                    Flags(truncated + first, L.Count, cut);
                    Flags(hasFinal + first, L.Count, 0);
                    if (!ordinary || (ended | cut) != 0) Conclude(first, L.Count, ended | cut, into);
                }
            }

            if (whole == Count) return;

            // The last robots do not fill the lanes: they pass through memory that does.
            float* padded = stackalloc float[L.Count * (TWorld.Actions + 1 + TWorld.Observations)];
            int robots = Count - whole;
            new Span<float>(padded, L.Count * TWorld.Actions).Clear();
            new ReadOnlySpan<float>(actions + whole * TWorld.Actions, robots * TWorld.Actions).CopyTo(new Span<float>(padded, robots * TWorld.Actions));
            float* paddedRewards = padded + L.Count * TWorld.Actions, rows = paddedRewards + L.Count;
            uint lastOver = Advance<L>(states + whole, _stride, _ownParameters ? parameters + whole : parameters, constantStride, padded, paddedRewards, scratch);
            Show<L>(states + whole, _stride, scratch, rows);
            uint lastCut = L.CountUp(ref steps[whole], _limit), real = (1u << robots) - 1;
            new ReadOnlySpan<float>(paddedRewards, robots).CopyTo(into.Rewards.AsSpan(whole));
            new ReadOnlySpan<float>(rows, robots * TWorld.Observations).CopyTo(into.Floats.AsSpan(whole * TWorld.Observations));
            Flags(terminated + whole, robots, lastOver);
            Flags(truncated + whole, robots, lastCut);
            Flags(hasFinal + whole, robots, 0);
            Conclude(whole, robots, (lastOver | lastCut) & real, into);
        }
    }

    /// <summary>
    /// One step of one block of robots. Out of line, with few pointers, so that they stay in registers: inside the loop they spilled, and the
    /// batch ran at half the speed.
    /// </summary>
    /// <returns>One bit a robot, set where its task ended.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static uint Advance<L>(float* states, nint stride, float* parameters, nint parameterStride, float* actions, float* rewards, float* scratch)
        where L : struct, ILanes<L>
    {
        View<L> state = new(states, stride), constants = new(parameters, parameterStride), before = new(scratch, Block);
        float* columns = actions;
        if (TWorld.Actions > 1)
        {
            columns = scratch + Block * TWorld.States;
            for (int lane = 0; lane < L.Count; lane++)
            {
                for (int i = 0; i < TWorld.Actions; i++) columns[i * Block + lane] = actions[lane * TWorld.Actions + i];
            }
        }

        View<L> action = new(columns, Block);
        for (int i = 0; i < TWorld.States && TWorld.RewardReadsBefore; i++) before[i] = state[i];
        TWorld.Step<L, View<L>>(ref state, constants, action);
        L reward = TWorld.Reward<L, View<L>>(before, constants, action, state), over = TWorld.Terminated<L, View<L>>(state, constants);
        L.Store(reward, ref *rewards);
        return L.Bits(over);
    }

    /// <summary>Writes the observations of one block of robots, as rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Show<L>(float* states, nint stride, float* scratch, float* rows) where L : struct, ILanes<L>
    {
        View<L> seen = new(scratch, Block);
        TWorld.Observe<L, View<L>>(new View<L>(states, stride), ref seen);
        Rows(scratch, rows, L.Count, TWorld.Observations);
    }

    /// <summary>Resets what has to be reset in a block some of whose robots may have ended.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private void Conclude(int first, int robots, uint ended, StepBuffers into)
    {
        if (AutoresetMode == AutoresetMode.SameStep)
        {
            for (uint left = ended; left != 0; left &= left - 1) Finish(first + BitOperations.TrailingZeroCount(left), into);
        }
        else if (ended != 0 || _ended.AsSpan(first, robots).Contains(true))
        {
            for (int robot = first; robot < first + robots; robot++) Finish(robot, into);
        }
    }

    /// <summary>What autoreset does to a robot after the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Begin(int robot, StepBuffers into)
    {
        (uint a, uint b, uint c, uint d) = Philox.Block(_seed, (ulong)robot, _episodes[robot]++);
        const float Unit = 1f / (1 << 24);
        float* draws = stackalloc float[4] { (a >> 8) * Unit, (b >> 8) * Unit, (c >> 8) * Unit, (d >> 8) * Unit };
        fixed (float* states = _states, row = into.Floats)
        {
            LaneView state = new(states + _line + robot, _stride), seen = new(row + robot * TWorld.Observations, 1);
            TWorld.Reset<Real32, LaneView>(ref state, new LaneView(draws, 1), new Real32(_low), new Real32(_high));
            TWorld.Observe<Real32, LaneView>(state, ref seen);
        }

        (_steps[robot], _ended[robot]) = (0, false);
        (into.Rewards[robot], into.Terminated[robot], into.Truncated[robot], into.HasFinal[robot]) = (0, false, false, false);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Flags(bool* flags, int robots, uint bits)
    {
        if (robots == Block)
        {
            const ulong EveryByte = 0x0101010101010101;
            Vector128<byte> bytes = Vector128.Create((byte)bits * EveryByte, (byte)(bits >> 8) * EveryByte).AsByte();
            Vector128<byte> places = Vector128.Create(0x8040201008040201UL).AsByte();
            (Vector128.Equals(bytes & places, places) & Vector128<byte>.One).Store((byte*)flags);
            return;
        }

        for (int lane = 0; lane < robots; lane++) flags[lane] = (bits >> lane & 1) != 0;
    }

    /// <summary>Turns columns of lanes into rows of robots.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Rows(float* lanes, float* rows, int width, int columns)
    {
        if (columns == 4)
        {
            if (width == Block) FourByFour.SixteenRows(lanes, Block, rows);
            for (nint lane = 0; lane < width && width < Block; lane += 4) FourByFour.Transpose(lanes + lane, Block, rows + lane * 4, 4);
            return;
        }

        for (int lane = 0; lane < width; lane++)
        {
            for (int i = 0; i < columns; i++) rows[lane * columns + i] = lanes[i * Block + lane];
        }
    }
}
