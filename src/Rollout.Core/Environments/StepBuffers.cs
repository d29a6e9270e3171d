namespace Rollout.Core;

/// <summary>
/// Everything that one step of a vector environment writes, allocated once by the caller. All planes are row-major, one row an environment.
/// </summary>
public sealed class StepBuffers
{
    /// <summary>Allocates the buffers for <paramref name="count"/> environments of a given observation space.</summary>
    public StepBuffers(int count, Space observationSpace)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        FloatCount = observationSpace.FloatCount;
        ByteCount = observationSpace.ByteCount;
        Floats = GC.AllocateArray<float>(count * FloatCount, pinned: true);
        FinalFloats = GC.AllocateArray<float>(count * FloatCount, pinned: true);
        Bytes = new byte[count * ByteCount];
        FinalBytes = new byte[count * ByteCount];
        Rewards = GC.AllocateArray<float>(count, pinned: true);
        Terminated = GC.AllocateArray<bool>(count, pinned: true);
        Truncated = GC.AllocateArray<bool>(count, pinned: true);
        HasFinal = GC.AllocateArray<bool>(count, pinned: true);
    }

    /// <summary>Number of environments, n.</summary>
    public int Count { get; }

    /// <summary>Floats of one observation, F.</summary>
    public int FloatCount { get; }

    /// <summary>Bytes of one observation, B.</summary>
    public int ByteCount { get; }

    /// <summary>Float plane of the observations, [n, F].</summary>
    public float[] Floats { get; }

    /// <summary>Byte plane of the observations, [n, B].</summary>
    public byte[] Bytes { get; }

    /// <summary>Rewards, [n].</summary>
    public float[] Rewards { get; }

    /// <summary>Whether the task ended in this step, [n].</summary>
    public bool[] Terminated { get; }

    /// <summary>Whether the episode was cut in this step, [n].</summary>
    public bool[] Truncated { get; }

    /// <summary>Same-step autoreset: last float observation of an ended episode, [n, F]; valid where <see cref="HasFinal"/>.</summary>
    public float[] FinalFloats { get; }

    /// <summary>Same-step autoreset: last byte observation of an ended episode, [n, B]; valid where <see cref="HasFinal"/>.</summary>
    public byte[] FinalBytes { get; }

    /// <summary>Whether the row of the final observation is valid, [n].</summary>
    public bool[] HasFinal { get; }

    /// <summary>Row of the observations of environment <paramref name="index"/>.</summary>
    public Observation Row(int index) => new(Floats.AsSpan(index * FloatCount, FloatCount), Bytes.AsSpan(index * ByteCount, ByteCount));

    /// <summary>Row of the final observations of environment <paramref name="index"/>.</summary>
    public Observation FinalRow(int index) =>
        new(FinalFloats.AsSpan(index * FloatCount, FloatCount), FinalBytes.AsSpan(index * ByteCount, ByteCount));
}
