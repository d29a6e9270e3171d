using Rollout.Core;

namespace Rollout.Control;

/// <summary>Follows a plan with its own gains, u = u[t] + K[t] (x - x[t]); its memory counts the steps, and the last step's action is held after the end.</summary>
/// <param name="observationSpace">Observations: the state.</param>
/// <param name="actionSpace">Actions; what the plan asks for is limited to it.</param>
/// <param name="plan">The plan.</param>
public sealed class TrajectoryPolicy(Box observationSpace, Box actionSpace, Trajectory plan) : IPolicy
{
    /// <inheritdoc/>
    public Space ObservationSpace => observationSpace;

    /// <inheritdoc/>
    public Space ActionSpace => actionSpace;

    /// <summary>The step.</summary>
    public int MemoryCount => 1;

    /// <inheritdoc/>
    public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
    {
        int n = floats.Length / count, m = actions.Length / count;
        for (int row = 0; row < count; row++)
        {
            int t = Math.Min((int)memory[row], plan.Actions.Length - 1);
            for (int i = 0; i < m; i++)
            {
                double u = plan.Actions[t][i];
                for (int j = 0; j < n; j++) u += plan.Gains[t][i, j] * (floats[row * n + j] - plan.States[t][j]);
                actions[row * m + i] = Finite.Action(u, i, actionSpace);
            }

            memory[row]++;
        }
    }
}
