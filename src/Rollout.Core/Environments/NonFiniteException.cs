namespace Rollout.Core;

/// <summary>An environment produced NaN or infinity; nothing was learned from it.</summary>
public sealed class NonFiniteException(int environment, long step, string field, double value)
    : Exception($"Environment {environment} produced {value} as {field} at step {step}. Training stopped before it reached the weights; " +
                "look for a division by zero or a diverging simulation, and resume from the last checkpoint.")
{
    /// <summary>Throws if an observation, a final observation or a reward of a step is NaN or infinite.</summary>
    /// <param name="buffers">The step.</param>
    /// <param name="step">Its number, for the message.</param>
    public static void ThrowIfAny(StepBuffers buffers, long step)
    {
        // 0 * x is 0 for every finite x and NaN otherwise, so one sum tells whether a closer look is needed.
        float zero = 0;
        foreach (float value in buffers.Floats) zero += 0 * value;
        foreach (float value in buffers.Rewards) zero += 0 * value;
        for (int i = 0; i < buffers.Count; i++)
        {
            if (!buffers.HasFinal[i]) continue;
            foreach (float value in buffers.FinalRow(i).Floats) zero += 0 * value;
        }

        if (zero == 0) return;
        for (int i = 0; i < buffers.Count; i++)
        {
            if (!float.IsFinite(buffers.Rewards[i])) throw new NonFiniteException(i, step, "reward", buffers.Rewards[i]);
            for (int j = 0; j < buffers.FloatCount; j++)
            {
                float value = buffers.Floats[i * buffers.FloatCount + j];
                if (!float.IsFinite(value)) throw new NonFiniteException(i, step, $"observation[{j}]", value);
                float last = buffers.FinalFloats[i * buffers.FloatCount + j];
                if (buffers.HasFinal[i] && !float.IsFinite(last)) throw new NonFiniteException(i, step, $"final observation[{j}]", last);
            }
        }
    }
}
