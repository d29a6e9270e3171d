namespace Rollout.Core;

/// <summary>
/// A policy whose action arrives from outside: a person at a mouse, gamepad or headset, or another program. While nobody has taken over, an
/// autonomous policy acts. Offers may come from any thread at any rate; the latest counts, and it holds while none comes.
/// </summary>
public sealed class ExternalPolicy : IPolicy, IInterventionSource
{
    private readonly IPolicy? _autonomous;
    private readonly int _patience;
    private readonly Lock _gate = new();
    private readonly float[] _latest;
    private bool _engaged;
    private int _silent;

    /// <summary>Makes the policy for one environment.</summary>
    /// <param name="observationSpace">Observations.</param>
    /// <param name="actionSpace">Actions.</param>
    /// <param name="rest">The action before anything was offered, where there is no autonomous policy.</param>
    /// <param name="autonomous">Acts while nobody has taken over; null to hold the latest action for ever.</param>
    /// <param name="patience">Steps without an offer after which control goes back to the autonomous policy; by default only <see cref="Release"/> gives it back.</param>
    /// <exception cref="ArgumentException">The rest action is not in the space, or the autonomous policy has others.</exception>
    public ExternalPolicy(Space observationSpace, Space actionSpace, ReadOnlySpan<float> rest, IPolicy? autonomous = null, int patience = int.MaxValue)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(patience, 1);
        (ObservationSpace, ActionSpace, _autonomous, _patience) = (observationSpace, actionSpace, autonomous, patience);
        if (rest.Length != actionSpace.FloatCount || !actionSpace.Contains(rest, default, out string reason)) throw new ArgumentException($"The rest action does not lie in {actionSpace}.", nameof(rest));
        if (autonomous is not null && autonomous.ActionSpace.FloatCount != actionSpace.FloatCount) throw new ArgumentException($"The autonomous policy writes {autonomous.ActionSpace}, not {actionSpace}.", nameof(autonomous));
        _latest = rest.ToArray();
    }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <summary>The autonomous policy's.</summary>
    public int MemoryCount => _autonomous?.MemoryCount ?? 0;

    /// <inheritdoc/>
    public bool Intervened { get; private set; }

    /// <summary>Takes over, or goes on with an action. Safe from any thread.</summary>
    /// <param name="action">The action.</param>
    /// <exception cref="ArgumentException">It is not in the action space; what was offered before still holds.</exception>
    public void Offer(ReadOnlySpan<float> action)
    {
        if (action.Length != ActionSpace.FloatCount) throw new ArgumentException($"The action has {action.Length} numbers; {ActionSpace} has {ActionSpace.FloatCount}.", nameof(action));
        if (!ActionSpace.Contains(action, default, out string reason)) throw new ArgumentException($"The action {reason}.", nameof(action));
        lock (_gate)
        {
            action.CopyTo(_latest);
            (_engaged, _silent) = (true, 0);
        }
    }

    /// <summary>Gives control back to the autonomous policy. Safe from any thread.</summary>
    public void Release()
    {
        lock (_gate) _engaged = false;
    }

    /// <summary>The latest action from outside, or the autonomous policy's, which goes on watching meanwhile so that its memory is up to date.</summary>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        if (count != 1) throw new NotSupportedException($"One robot is led from outside; the policy was asked about {count}.");
        _autonomous?.Act(1, floats, bytes, memory, actions);
        lock (_gate)
        {
            if (_engaged && _silent++ >= _patience) _engaged = false;
            Intervened = _engaged;
            if (_engaged || _autonomous is null) _latest.CopyTo(actions);
        }
    }
}
