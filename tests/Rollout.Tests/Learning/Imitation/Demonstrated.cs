using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning.Imitation;

/// <summary>Demonstrations by controllers written by hand.</summary>
internal static class Demonstrated
{
    /// <summary>Balances the pole from the cart's and the pole's position and speed.</summary>
    public static float CartPole(ReadOnlySpan<float> y) => 0.05f * y[0] + 0.2f * y[1] + 3 * y[2] + y[3] > 0 ? 1 : 0;

    /// <summary>Pumps energy into the pendulum and catches it at the top; y = (cos θ, sin θ, θ̇).</summary>
    public static float Pendulum(ReadOnlySpan<float> y)
    {
        float angle = MathF.Atan2(y[1], y[0]);
        if (MathF.Abs(angle) < 0.5f) return Math.Clamp(-10 * angle - 2 * y[2], -2, 2);
        float lacking = 5 * (1 - y[0]) - y[2] * y[2] / 6;
        return Math.Clamp((lacking > 0 ? 2 : -2) * (y[2] >= 0 ? 1 : -1), -2, 2);
    }

    public static Transitions Record(string id, int episodes, ulong seed, out double meanReturn)
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make(id);
        Transitions transitions = new(environment.ObservationSpace.FloatCount, 1);
        float[] before = new float[transitions.ObservationCount], after = new float[transitions.ObservationCount];
        meanReturn = 0;
        for (int episode = 0; episode < episodes; episode++)
        {
            environment.Reset(episode == 0 ? seed : null, new Observation(before, []));
            while (true)
            {
                float action = id.StartsWith("CartPole", StringComparison.Ordinal) ? CartPole(before) : Pendulum(before);
                StepResult result = environment.Step([action], new Observation(after, []));
                transitions.Add(before, [action], after, result.Terminated);
                meanReturn += result.Reward / episodes;
                after.CopyTo(before, 0);
                if (result.Terminated || result.Truncated) break;
            }
        }

        return transitions;
    }
}
