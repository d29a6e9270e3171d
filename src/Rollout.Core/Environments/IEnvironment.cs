namespace Rollout.Core;

/// <summary>
/// One episode-based task, as in Gymnasium 1.x. Write this to add a task of your own; to run many at once, see <see cref="IVectorEnvironment"/>.
/// </summary>
public interface IEnvironment : IDisposable
{
    /// <summary>Where observations come from.</summary>
    Space ObservationSpace { get; }

    /// <summary>Where actions come from.</summary>
    Space ActionSpace { get; }

    /// <summary>Begins an episode and writes its first observation.</summary>
    /// <param name="seed">Restarts the environment's generator; null goes on with it.</param>
    /// <param name="observation">Receives the observation.</param>
    /// <param name="options">Settings of this reset that the environment understands, such as "low" and "high"; may be null.</param>
    void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null);

    /// <summary>Applies an action and writes the observation that follows.</summary>
    /// <param name="action">One action, <see cref="Space.FloatCount"/> of the action space floats; discrete actions as exact integers.</param>
    /// <param name="observation">Receives the observation.</param>
    StepResult Step(ReadOnlySpan<float> action, Observation observation);

    /// <summary>Releases what the environment holds; most hold nothing.</summary>
    void IDisposable.Dispose()
    {
    }
}
