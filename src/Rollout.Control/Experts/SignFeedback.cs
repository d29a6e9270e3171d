using Rollout.Core;

namespace Rollout.Control;

/// <summary>A controller for a task with two actions, back and forth: the sign of a force decides.</summary>
/// <param name="observationSpace">Observations: the state.</param>
/// <param name="actionSpace">Two discrete actions.</param>
/// <param name="force">The force that is wanted in a state.</param>
public sealed class SignFeedback(Space observationSpace, Space actionSpace, SignFeedback.Law force) : IPolicy
{
    /// <summary>A force for a state.</summary>
    public delegate double Law(ReadOnlySpan<double> state);

    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int n = ObservationSpace.FloatCount;
        Span<double> state = stackalloc double[n];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < n; i++) state[i] = floats[row * n + i];
            actions[row] = force(state) > 0 ? 1 : 0;
        }
    }
}
