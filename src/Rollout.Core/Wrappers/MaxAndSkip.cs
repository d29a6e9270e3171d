namespace Rollout.Core;

/// <summary>
/// Repeats each action and shows the greater of the last two observations, number by number (Gymnasium's MaxAndSkipObservation). Where an
/// episode ends early Gymnasium shows older frames; here it is the last two in any case.
/// </summary>
public sealed class MaxAndSkip : Wrapper
{
    private readonly int _skip;
    private float[] _floats = [];
    private byte[] _bytes = [];
    private int[] _steps = [];

    /// <summary>Creates the wrapper.</summary>
    /// <param name="skip">Steps that an action lasts, at least 2.</param>
    public MaxAndSkip(int skip = 4)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(skip, 2);
        _skip = skip;
    }

    /// <inheritdoc/>
    public override int Repeats => _skip;

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (inner is not Box) throw new ArgumentException($"MaxAndSkip needs a Box, not {inner}.", nameof(inner));
        (_floats, _bytes, _steps) = (new float[Count * inner.FloatCount], new byte[Count * inner.ByteCount], new int[Count]);
        return inner;
    }

    /// <inheritdoc/>
    public override void Act(int robot, ReadOnlySpan<float> action, Span<float> inner)
    {
        _steps[robot] = 0;
        action.CopyTo(inner);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Span<float> floats = _floats.AsSpan(robot * inner.Floats.Length, inner.Floats.Length);
        Span<byte> bytes = _bytes.AsSpan(robot * inner.Bytes.Length, inner.Bytes.Length);
        bool first = _steps[robot]++ == 0;
        for (int i = 0; i < floats.Length; i++) (outer[i], floats[i]) = (first ? inner[i] : Math.Max(inner[i], floats[i]), inner[i]);
        for (int i = 0; i < bytes.Length; i++) (outer.Bytes[i], bytes[i]) = (first ? inner.Bytes[i] : Math.Max(inner.Bytes[i], bytes[i]), inner.Bytes[i]);
        return result;
    }
}
