namespace Rollout.Core;

/// <summary>
/// Many copies of one task, stepped together: spans in, caller-owned buffers out, no allocation per step. This is what algorithms see.
/// </summary>
public interface IVectorEnvironment : IDisposable
{
    /// <summary>Number of environments, n.</summary>
    int Count { get; }

    /// <summary>Observation space of one environment.</summary>
    Space ObservationSpace { get; }

    /// <summary>Action space of one environment.</summary>
    Space ActionSpace { get; }

    /// <summary>What happens when an episode ends.</summary>
    AutoresetMode AutoresetMode { get; }

    /// <summary>Begins an episode in every environment; environment i draws from stream i of the seed.</summary>
    /// <param name="seed">Restarts the generators; null goes on with them.</param>
    /// <param name="into">Receives the observations; flags and rewards are cleared.</param>
    void Reset(ulong? seed, StepBuffers into);

    /// <summary>Begins an episode where the mask is true and leaves the other environments and their rows alone.</summary>
    /// <param name="mask">One flag an environment, [n].</param>
    /// <param name="into">Receives the observations of the masked environments.</param>
    void Reset(ReadOnlySpan<bool> mask, StepBuffers into);

    /// <summary>Steps every environment.</summary>
    /// <param name="actions">Actions, [n, A] row-major, A = <see cref="Space.FloatCount"/> of the action space.</param>
    /// <param name="into">Receives the results.</param>
    void Step(ReadOnlySpan<float> actions, StepBuffers into);

    /// <summary>Releases what the environments hold; most hold nothing.</summary>
    void IDisposable.Dispose()
    {
    }
}
