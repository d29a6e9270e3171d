namespace Rollout.Core;

/// <summary>Looks for the mistakes that new environments have, and says how to mend each.</summary>
public static class EnvironmentCheck
{
    private const int Steps = 300;

    /// <summary>Checks an environment.</summary>
    /// <returns>One sentence a mistake; none when all is well.</returns>
    public static IReadOnlyList<string> Run(EnvironmentSpec spec)
    {
        List<string> findings = [];
        using IEnvironment first = spec.Create(), second = spec.Create();
        if (ReferenceEquals(first, second)) findings.Add("Create returns the same object twice: make a new environment in each call.");
        float[] floats = new float[first.ObservationSpace.FloatCount], otherFloats = new float[floats.Length];
        byte[] bytes = new byte[first.ObservationSpace.ByteCount], otherBytes = new byte[bytes.Length];
        float[] action = new float[first.ActionSpace.FloatCount];
        RandomStream random = new(1);

        first.Reset(42, new Observation(floats, bytes));
        second.Reset(42, new Observation(otherFloats, otherBytes));
        Look(first.ObservationSpace, floats, bytes, "reset", findings);
        if (!floats.AsSpan().SequenceEqual(otherFloats) || !bytes.AsSpan().SequenceEqual(otherBytes))
            findings.Add("Two resets with the same seed differ: draw everything random from a RandomStream that Reset restarts with the seed.");
        for (int step = 1; step <= Steps; step++)
        {
            first.ActionSpace.Sample(random, action, []);
            StepResult result = first.Step(action, new Observation(floats, bytes)), other = second.Step(action, new Observation(otherFloats, otherBytes));
            Look(first.ObservationSpace, floats, bytes, $"step {step}", findings);
            if (!double.IsFinite(result.Reward)) findings.Add($"The reward of step {step} is {result.Reward}: guard divisions and roots.");
            if (result != other || !floats.AsSpan().SequenceEqual(otherFloats) || !bytes.AsSpan().SequenceEqual(otherBytes))
            {
                findings.Add($"Two environments with the same seed and actions differ at step {step}: keep no static state, and use no clock or other randomness.");
                break;
            }

            if (result is { Truncated: true } && spec.MaxEpisodeSteps is not null)
                findings.Add($"Step {step} is truncated by the environment itself although the registration has MaxEpisodeSteps: leave the time limit to the registration.");
            if (findings.Count > 0) break;
            if (!result.Terminated && !result.Truncated) continue;
            first.Reset(null, new Observation(floats, bytes));
            second.Reset(null, new Observation(otherFloats, otherBytes));
        }

        first.Reset(1, new Observation(floats, bytes));
        first.Reset(2, new Observation(otherFloats, otherBytes));
        if (floats.AsSpan().SequenceEqual(otherFloats) && bytes.AsSpan().SequenceEqual(otherBytes))
            findings.Add("Resets with seeds 1 and 2 begin alike: if the beginning should vary, draw it from the seeded stream. A fixed beginning is allowed, but learns one path only.");
        return findings;
    }

    private static void Look(Space space, float[] floats, byte[] bytes, string when, List<string> findings)
    {
        foreach (float value in floats)
        {
            if (float.IsFinite(value)) continue;
            findings.Add($"The observation of {when} holds {value}: guard divisions and roots.");
            return;
        }

        if (!space.Contains(floats, bytes, out string reason)) findings.Add($"The observation of {when} is outside {space}: {reason}. Widen the space or fix the observation.");
    }
}
