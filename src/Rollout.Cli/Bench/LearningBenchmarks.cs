using System.Diagnostics;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Speed of PPO, end to end, and of its policy.</summary>
internal static class LearningBenchmarks
{
    /// <summary>Multiply-adds forward, and forward with backward, of the policy and the value network 4-64-64-2 and 4-64-64-1, in FLOP: 10 epochs, one forward pass to act.</summary>
    private const double FlopPerStep = 541_000;

    public static Measurement Sb3Default(int threads)
    {
        const int Warm = 16, Measured = 24, StepsPerUpdate = 2048;
        (Ppo ppo, IVectorEnvironment environment, StepBuffers buffers, float[] actions) = Create([], environments: 1, totalSteps: 1_000_000, threads);
        using IVectorEnvironment owned = environment;
        using Ppo learner = ppo;
        Silence silence = new();
        double best = double.MaxValue;
        long bytes = 0;
        for (int update = 0; update < Warm + Measured; update++)
        {
            // Counting allocations precisely stops all threads, so it stays outside the measured time.
            long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            do
            {
                ppo.Act(actions);
                environment.Step(actions, buffers);
                ppo.Record(buffers);
            }
            while (!ppo.Update(silence));
            if (update < Warm) continue;
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        return new Measurement(StepsPerUpdate / best, "steps/s", FlopPerStep, (double)bytes / StepsPerUpdate);
    }

    public static Measurement ZooCartPole(int threads)
    {
        const int Steps = 100_000;
        Preset preset = PpoPresets.Tuned["CartPole-v1"];
        double best = double.MaxValue;
        for (int repeat = 0; repeat < 3; repeat++)
        {
            (Ppo ppo, IVectorEnvironment environment, StepBuffers buffers, float[] actions) = Create(preset.Settings, preset.Environments, Steps, threads);
            using IVectorEnvironment owned = environment;
            using Ppo learner = ppo;
            Silence silence = new();
            long start = Stopwatch.GetTimestamp();
            while (ppo.Steps < Steps)
            {
                ppo.Act(actions);
                environment.Step(actions, buffers);
                ppo.Record(buffers);
                ppo.Update(silence);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new Measurement(best, "s", null, null);
    }

    /// <summary>Seconds from the start of a fresh process to a mean return of 475 over 100 episodes, the median of five seeds.</summary>
    public static Measurement TimeToSolve(int threads)
    {
        double[] seconds = new double[5];
        string program = Environment.ProcessPath!;
        string folder = Directory.CreateTempSubdirectory("rollout").FullName;
        for (int seed = 0; seed < seconds.Length; seed++)
        {
            ProcessStartInfo start = new(program) { RedirectStandardOutput = true };
            if (Path.GetFileNameWithoutExtension(program) == "dotnet") start.ArgumentList.Add(typeof(LearningBenchmarks).Assembly.Location);
            foreach (string argument in (string[])["train", "ppo", "CartPole-v1", "--seed", $"{seed}", "--until", "475", "--threads", $"{threads}", "--quiet", "--run", Path.Combine(folder, $"{seed}")])
                start.ArgumentList.Add(argument);
            using Process process = Process.Start(start)!;
            string text = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            System.Text.RegularExpressions.Match match = System.Text.RegularExpressions.Regex.Match(text, @"([\d.]+) s after the process started");
            seconds[seed] = match.Success ? double.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) : double.PositiveInfinity;
        }

        Directory.Delete(folder, recursive: true);
        Array.Sort(seconds);
        return new Measurement(seconds[2], "s", null, null);
    }

    /// <summary>
    /// Efficiency of training seeds side by side: the time of one seed alone over the time of as many as there are cores, each the best of three after one to
    /// warm up. 1 where they do not disturb each other.
    /// </summary>
    public static Measurement SeedsSideBySide()
    {
        int cores = Environment.ProcessorCount;
        double alone = double.MaxValue, together = double.MaxValue;
        for (int repeat = 0; repeat < 4; repeat++)
        {
            (double one, double all) = (Seconds(1), Seconds(cores));
            if (repeat > 0) (alone, together) = (Math.Min(alone, one), Math.Min(together, all));
        }

        return new Measurement(alone / together, "x", null, null);

        double Seconds(int seeds)
        {
            const int Steps = 200_000;
            Preset preset = PpoPresets.Tuned["CartPole-v1"];
            SeedRun[] runs = [.. Enumerable.Range(0, seeds).Select(seed => new SeedRun((ulong)seed, (_, _) =>
            {
                using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPole-v1", preset.Environments, AutoresetMode.SameStep);
                LearnerContext context = new(preset.Environments, environment.ObservationSpace, environment.ActionSpace, Steps, (ulong)seed, Threads: 1);
                using Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(preset.Settings, context);
                new Trainer(ppo, environment, (ulong)seed).Run(Steps, new Silence());
                return default;
            }))];
            long start = Stopwatch.GetTimestamp();
            SeedSweep.Run(runs, seeds, new SeedProgress(TextWriter.Null, inPlace: false, quiet: true, seeds), CancellationToken.None);
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    public static Measurement PolicyLatency()
    {
        (Ppo ppo, IVectorEnvironment environment, StepBuffers buffers, float[] actions) = Create([], environments: 1, totalSteps: 1000, threads: 1);
        using IVectorEnvironment owned = environment;
        using Ppo learner = ppo;
        IPolicy policy = ppo.Policy;
        const int Calls = 100_000;
        double best = double.MaxValue;
        long bytes = 0;
        for (int repeat = 0; repeat < 6; repeat++)
        {
            long allocated = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
            for (int call = 0; call < Calls; call++) policy.Act(1, buffers.Floats, buffers.Bytes, [], actions);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalMicroseconds / Calls);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return new Measurement(best, "us", null, (double)bytes / Calls);
    }

    private static (Ppo, IVectorEnvironment, StepBuffers, float[]) Create(IReadOnlyList<string> settings, int environments, long totalSteps, int threads)
    {
        IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPole-v1", environments, AutoresetMode.SameStep);
        StepBuffers buffers = new(environments, environment.ObservationSpace);
        Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(settings, new LearnerContext(environments, environment.ObservationSpace, environment.ActionSpace, totalSteps, 0, threads));
        environment.Reset(0, buffers);
        ppo.Begin(buffers);
        return (ppo, environment, buffers, new float[environments]);
    }
}
