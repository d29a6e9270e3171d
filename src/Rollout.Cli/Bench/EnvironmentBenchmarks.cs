using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Worlds;

namespace Rollout.Cli;

/// <summary>Speed of environments on one core, every buffer written.</summary>
internal static class EnvironmentBenchmarks
{
    private const int Robots = 4096;

    /// <summary>How actions are chosen.</summary>
    private enum Driver
    {
        /// <summary>Pushes towards where the pole falls, which keeps it up.</summary>
        Stabilising,

        /// <summary>A random bit a robot and step, from Philox.</summary>
        Random,

        /// <summary>The same action always.</summary>
        Constant,
    }

    public static Measurement CartPoleBatch() => Batch("CartPole-v1", 3000, Driver.Stabilising);

    public static Measurement CartPoleBatchRandom() => Batch("CartPole-v1", 2000, Driver.Random);

    public static Measurement AcrobotBatch() => Batch("Acrobot-v1", 300, Driver.Constant);

    /// <summary>A step is a hundred of the simulation, each with eight sweeps over nine contacts; the finger presses on the box.</summary>
    public static Measurement BoxFlipUpBatch() => Batch("BoxFlipUp-v0", 10, Driver.Constant);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Measurement CartPoleSingle()
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make("CartPole-v1");
        float[] floats = new float[4], action = new float[1];
        double best = 0;
        long bytes = 0;
        const int Steps = 500_000;
        for (int repeat = 0; repeat < 20; repeat++)
        {
            environment.Reset(1, new Observation(floats, []));
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < Steps; step++)
            {
                action[0] = floats[2] + floats[3] > 0 ? 1 : 0;
                StepResult result = environment.Step(action, new Observation(floats, []));
                if (result.Terminated || result.Truncated) environment.Reset(null, new Observation(floats, []));
            }

            best = Math.Max(best, Steps / Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return new Measurement(best, "steps/s", null, (double)bytes / Steps);
    }

    private static Measurement Batch(string id, int steps, Driver driver)
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, Robots, AutoresetMode.SameStep);
        StepBuffers buffers = new(Robots, environment.ObservationSpace);
        float[] actions = GC.AllocateArray<float>(Robots * environment.ActionSpace.FloatCount, pinned: true);
        double best = 0;
        long bytes = 0;
        for (int repeat = 0; repeat < 5; repeat++)
        {
            environment.Reset(1, buffers);
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            for (int step = 0; step < steps; step++)
            {
                if (driver == Driver.Stabilising) Stabilise(buffers.Floats, actions);
                else if (driver == Driver.Random) Draw(actions, (ulong)step);
                environment.Step(actions, buffers);
            }

            best = Math.Max(best, (double)Robots * steps / Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return new Measurement(best, "steps/s", null, (double)bytes / Robots / steps);
    }

    /// <summary>Action 1 where angle + rate is positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Stabilise(float[] observations, float[] actions)
    {
        fixed (float* o = observations, a = actions)
        {
            for (int i = 0; i < actions.Length; i += 4)
            {
                float* row = o + 4 * i;
                if (!Sse.IsSupported)
                {
                    for (int robot = 0; robot < 4; robot++) a[i + robot] = row[4 * robot + 2] + row[4 * robot + 3] > 0 ? 1 : 0;
                    continue;
                }

                Vector128<float> left = Sse.UnpackHigh(Vector128.Load(row), Vector128.Load(row + 4)), right = Sse.UnpackHigh(Vector128.Load(row + 8), Vector128.Load(row + 12));
                Vector128<float> lean = Sse.MoveLowToHigh(left, right) + Sse.MoveHighToLow(right, left);
                Vector128.Store(Vector128.GreaterThan(lean, Vector128<float>.Zero) & Vector128<float>.One, a + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static unsafe void Draw(float[] actions, ulong step)
    {
        uint* words = stackalloc uint[4];
        fixed (float* a = actions)
        {
            for (int i = 0; i < actions.Length; i += 128)
            {
                (words[0], words[1], words[2], words[3]) = Philox.Block(9, (ulong)i, step);
                for (int lane = 0; lane < 128; lane += 8)
                {
                    Lanes8 bits = Lanes8.Mask(words[lane >> 5] >> (lane & 31));
                    Lanes8.Store(Lanes8.Select(bits, Lanes8.Const(1), Lanes8.Const(0)), ref a[i + lane]);
                }
            }
        }
    }
}
