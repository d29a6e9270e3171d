using System.Diagnostics;
using System.Runtime.CompilerServices;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Worlds;

namespace Rollout.Cli;

/// <summary>
/// Push-T on one core: control steps of ten substeps, the exact coverage and the observation included. The agent circles through the middle; in an
/// eighth of the steps it pushes the block, in an eighth a wall does.
/// </summary>
internal static class PushTBenchmarks
{
    public static Measurement State() => Steps("PushT-v0", 100_000);

    public static Measurement Image() => Steps("PushTImage-v0", 5_000);

    /// <summary>What a planner does: copy a simulation, then step it 16 times.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Measurement CopyAndStep()
    {
        const int Rollouts = 5_000, Horizon = 16;
        PushTSimulation start = new(), ahead = new();
        start.Reset(256, 420, 256, 256, 0.3);
        double best = 0;
        long bytes = 0;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            long began = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int rollout = 0; rollout < Rollouts; rollout++)
            {
                ahead.CopyFrom(start);
                for (int step = 0; step < Horizon; step++) ahead.Step(200 + rollout % 100, 440 - 15 * step);
                _ = ahead.Coverage();
            }

            best = Math.Max(best, Rollouts * Horizon / Stopwatch.GetElapsedTime(began).TotalSeconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return new Measurement(best, "steps/s", null, (double)bytes / Rollouts / Horizon);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Measurement Steps(string id, int steps)
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make(id);
        float[] floats = new float[environment.ObservationSpace.FloatCount], action = new float[2];
        byte[] bytes = new byte[environment.ObservationSpace.ByteCount];
        double best = 0;
        long allocated = 0;
        for (int repeat = 0; repeat < 10; repeat++)
        {
            environment.Reset(1, new Observation(floats, bytes));
            long start = Stopwatch.GetTimestamp(), before = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < steps; step++)
            {
                (action[0], action[1]) = (256 + 120 * MathF.Cos(step * 0.037f), 256 + 120 * MathF.Sin(step * 0.048f));
                StepResult result = environment.Step(action, new Observation(floats, bytes));
                if (result.Terminated || result.Truncated) environment.Reset(null, new Observation(floats, bytes));
            }

            best = Math.Max(best, steps / Stopwatch.GetElapsedTime(start).TotalSeconds);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return new Measurement(best, "steps/s", null, (double)allocated / steps);
    }
}
