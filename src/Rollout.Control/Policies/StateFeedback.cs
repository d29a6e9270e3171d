using Rollout.Core;

namespace Rollout.Control;

/// <summary>A controller as a policy: the action is a function of the observed state.</summary>
/// <param name="observationSpace">Observations: the state.</param>
/// <param name="actionSpace">Actions; what the controller asks for is limited to it.</param>
/// <param name="control">Writes the action for a state.</param>
public sealed class StateFeedback(Box observationSpace, Box actionSpace, Action<ReadOnlySpan<double>, Span<double>> control) : IPolicy
{
    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int n = floats.Length / count, m = actions.Length / count;
        Span<double> state = stackalloc double[n], action = stackalloc double[m];
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < n; i++) state[i] = floats[row * n + i];
            control(state, action);
            for (int i = 0; i < m; i++) actions[row * m + i] = Finite.Action(action[i], i, actionSpace);
        }
    }
}
