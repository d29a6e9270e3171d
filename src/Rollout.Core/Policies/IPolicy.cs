namespace Rollout.Core;

/// <summary>
/// Maps an observation and the policy's own memory to an action: a network, a controller, a person at a gamepad and a replayed episode alike.
/// </summary>
public interface IPolicy
{
    /// <summary>Space of the observations it reads.</summary>
    Space ObservationSpace { get; }

    /// <summary>Space of the actions it writes.</summary>
    Space ActionSpace { get; }

    /// <summary>Floats of memory that the policy carries from step to step for each environment, M; 0 for a memoryless one.</summary>
    int MemoryCount => 0;

    /// <summary>Chooses actions for <paramref name="count"/> environments.</summary>
    /// <param name="count">Number of rows, n.</param>
    /// <param name="floats">Float plane of the observations, [n, F], as the environment gives them: normalisation is the policy's affair.</param>
    /// <param name="bytes">Byte plane of the observations, [n, B].</param>
    /// <param name="memory">Memory, [n, M], read and overwritten; all zeros begin an episode.</param>
    /// <param name="actions">Receives the actions, [n, A], ready for the environment.</param>
    void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions);
}
