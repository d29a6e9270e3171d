using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// A policy that knows where its demonstrations end: it warns when an observation is further from them than the limit, and hands over to a
/// fallback controller where there is one. It returns to the policy once the observation is well inside again, so that it does not chatter.
/// </summary>
public sealed class GuardedPolicy : IPolicy
{
    private readonly IPolicy _policy;
    private readonly IPolicy? _fallback;
    private readonly NearestDemonstrations _demonstrations;
    private readonly double _limit, _return;
    private float[] _memory = [], _actions = [];

    /// <summary>Guards a policy.</summary>
    /// <param name="policy">The policy, as cloned.</param>
    /// <param name="demonstrations">Demonstrated observations, calibrated.</param>
    /// <param name="fallback">Acts where the demonstrations do not reach; null: the policy goes on and only warnings are given.</param>
    /// <param name="limit">Relative distance above which an observation is outside; 1 is what held-out demonstrations stay below.</param>
    /// <param name="returnShare">The policy takes over again below this share of the limit.</param>
    /// <exception cref="ArgumentException">Spaces or dimensions differ.</exception>
    public GuardedPolicy(IPolicy policy, NearestDemonstrations demonstrations, IPolicy? fallback = null, double limit = 1, double returnShare = 0.8)
    {
        if (policy.ObservationSpace.FloatCount != demonstrations.Dimension)
            throw new ArgumentException($"The policy reads {policy.ObservationSpace.FloatCount} numbers; the demonstrations have {demonstrations.Dimension}.", nameof(demonstrations));
        if (fallback is not null && (fallback.ObservationSpace.FloatCount != policy.ObservationSpace.FloatCount || fallback.ActionSpace.FloatCount != policy.ActionSpace.FloatCount))
            throw new ArgumentException("The fallback must read the observations and write the actions of the policy.", nameof(fallback));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        if (returnShare is not (> 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(returnShare), returnShare, "The share must lie in (0, 1].");
        (_policy, _fallback, _demonstrations, _limit, _return) = (policy, fallback, demonstrations, limit, returnShare * limit);
    }

    /// <summary>Called when an observation leaves the demonstrations, with the row and its relative distance.</summary>
    public Action<int, double>? Left { get; init; }

    /// <summary>Called when it is back, with the row and its relative distance.</summary>
    public Action<int, double>? Returned { get; init; }

    /// <inheritdoc/>
    public Space ObservationSpace => _policy.ObservationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => _policy.ActionSpace;

    /// <summary>Whether the row is outside, its relative distance, the policy's memory, the fallback's memory.</summary>
    public int MemoryCount => 2 + _policy.MemoryCount + (_fallback?.MemoryCount ?? 0);

    /// <summary>Whether the row was outside when it last acted.</summary>
    /// <param name="memory">Memory of the row, [MemoryCount].</param>
    public static bool IsOutside(ReadOnlySpan<float> memory) => memory[0] > 0;

    /// <summary>Relative distance of the observation that the row last acted on.</summary>
    /// <param name="memory">Memory of the row, [MemoryCount].</param>
    public static float Distance(ReadOnlySpan<float> memory) => memory[1];

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        Act(_policy, 2, count, floats, bytes, memory, actions);
        if (_fallback is not null)
        {
            int length = count * ActionSpace.FloatCount;
            if (_actions.Length < length) _actions = new float[length];
            Act(_fallback, 2 + _policy.MemoryCount, count, floats, bytes, memory, _actions);
        }

        int width = ActionSpace.FloatCount;
        for (int row = 0; row < count; row++)
        {
            Span<float> own = memory.Slice(row * MemoryCount, 2);
            double distance = _demonstrations.Distance(floats.Slice(row * _demonstrations.Dimension, _demonstrations.Dimension));
            bool was = own[0] > 0, now = distance > (was ? _return : _limit);
            (own[0], own[1]) = (now ? 1 : 0, (float)distance);
            if (now && !was) Left?.Invoke(row, distance);
            if (was && !now) Returned?.Invoke(row, distance);
            if (now && _fallback is not null) _actions.AsSpan(row * width, width).CopyTo(actions[(row * width)..]);
        }
    }

    /// <summary>Both policies act at every step, so that the memory of the one that waits stays true.</summary>
    private void Act(IPolicy policy, int offset, int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int own = policy.MemoryCount;
        if (_memory.Length < count * own) _memory = new float[count * own];
        for (int row = 0; row < count; row++) memory.Slice(row * MemoryCount + offset, own).CopyTo(_memory.AsSpan(row * own));
        policy.Act(count, floats, bytes, _memory.AsSpan(0, count * own), actions);
        for (int row = 0; row < count; row++) _memory.AsSpan(row * own, own).CopyTo(memory.Slice(row * MemoryCount + offset, own));
    }
}
