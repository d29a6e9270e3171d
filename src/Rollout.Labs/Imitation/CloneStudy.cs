using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Labs;

/// <summary>What the labs on cloning do again and again: record, clone, play.</summary>
internal static class CloneStudy
{
    /// <summary>A small network that learns quickly.</summary>
    public static CloneOptions Options(Activation activation = Activation.Tanh) => ClonePresets.Find("bc-small").Options() with
    {
        Layers = [64, 64],
        Activation = activation,
        BatchSize = 128,
        ActionNormalization = Normalization.MeanDeviation,
        LearningRate = 3e-3f,
    };

    /// <summary>Records demonstrations.</summary>
    /// <param name="make">Makes a task and the demonstrator that sees it.</param>
    /// <param name="episodes">Number of demonstrations.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="disturbance">Noise on executed actions, in units of half their range.</param>
    public static EpisodeDataset Record(Func<(IEnvironment Task, IPolicy Demonstrator)> make, int episodes, ulong seed, double disturbance = 0)
    {
        EpisodeDataset? data = null;
        for (int i = 0; i < episodes; i++)
        {
            (IEnvironment task, IPolicy demonstrator) = make();
            Episode episode = new EpisodeRecorder(task, demonstrator, new RecordingOptions { Disturbance = disturbance }).Record(seed + (ulong)i, new RandomStream(seed, (ulong)(1000 + i)));
            data ??= new EpisodeDataset(episode.Info);
            data.Add(episode);
        }

        return data!;
    }

    /// <summary>Clones demonstrations.</summary>
    public static IPolicy Clone(CloneOptions options, EpisodeDataset data, IEnvironment task, int steps, ulong seed)
    {
        Cloner cloner = new(options, data, null, task.ObservationSpace, task.ActionSpace, steps, seed);
        CompositeSink nowhere = new();
        for (int i = 0; i < steps; i++) cloner.Update(nowhere);
        return cloner.Policy;
    }

    /// <summary>Plays episodes: the cost of each, and whether it came to its end without being lost.</summary>
    /// <param name="make">Makes a task and the policy that acts in it.</param>
    /// <param name="episodes">Number of episodes.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="noise">Standard deviation of noise on the actions.</param>
    /// <param name="each">Called with every observation.</param>
    public static (double[] Costs, double Kept) Play(Func<(IEnvironment Task, IPolicy Policy)> make, int episodes, ulong seed, double noise = 0, Action<float[]>? each = null)
    {
        double[] costs = new double[episodes];
        int kept = 0;
        for (int i = 0; i < episodes; i++)
        {
            (IEnvironment task, IPolicy policy) = make();
            RandomStream random = new(seed, (ulong)(5000 + i));
            float[] observation = new float[task.ObservationSpace.FloatCount], memory = new float[policy.MemoryCount], action = new float[1];
            task.Reset(seed + (ulong)i, new Observation(observation, []));
            while (true)
            {
                each?.Invoke(observation);
                policy.Act(1, observation, [], memory, action);
                if (noise > 0) action[0] += (float)(noise * random.NextNormal());
                StepResult result = task.Step(action, new Observation(observation, []));
                costs[i] -= result.Reward;
                if (result.Terminated) break;
                if (!result.Truncated) continue;
                kept++;
                break;
            }
        }

        return (costs, (double)kept / episodes);
    }

    /// <summary>The middle of a list.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
