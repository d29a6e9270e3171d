using System.Diagnostics;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>Speed of cloning: whole gradient steps, sampling, normalisation, clipping and Adam included.</summary>
internal static class CloningBenchmarks
{
    private const int Observations = 20, Actions = 2;

    /// <summary>The preset bc-rnn-gmm: LSTM 400-400 over sequences of 10, batches of 100.</summary>
    public static Measurement Lstm() => GradientSteps("bc-rnn-gmm", steps: 2);

    /// <summary>The preset bc: MLP 1024-1024, batches of 100.</summary>
    public static Measurement Perceptron() => GradientSteps("bc", steps: 20);

    /// <summary>The preset bc-rnn-gmm-small: LSTM 64 over sequences of 10, batches of 100.</summary>
    public static Measurement SmallLstm() => GradientSteps("bc-rnn-gmm-small", steps: 50);

    private static Measurement GradientSteps(string preset, int steps)
    {
        Cloner cloner = new(ClonePresets.Find(preset).Options(), Demonstrations(), null, new Box(-1, 1, Observations), new Box(-1, 1, Actions), 1_000_000, seed: 0);
        Silence silence = new();
        double best = double.MaxValue;
        long bytes = 0;
        for (int repeat = 0; repeat < 16; repeat++)
        {
            long allocated = GC.GetTotalAllocatedBytes(precise: true), start = Stopwatch.GetTimestamp();
            for (int step = 0; step < steps; step++) cloner.Update(silence);
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        }

        // A multiply and an add for every weight and row forward, and twice that backward, less the gradient of the inputs.
        CloneNetwork network = cloner.Network;
        double rows = cloner.Options.BatchSize * cloner.Options.TrainedSteps;
        double weights = network.Weights.Parameters.Where(parameter => parameter.Rows > 1).Sum(parameter => (double)parameter.Rows * parameter.Columns);
        double first = network.Recurrent is { } recurrent ? recurrent.Layers[0].InputWeight.Values.Length : network.Perceptron.Layers[0].Weight.Values.Length;
        return new Measurement(steps / best, "updates/s", rows * (6 * weights - 2 * first), (double)bytes / steps);
    }

    private static EpisodeDataset Demonstrations()
    {
        const int Episodes = 20, Frames = 100;
        DatasetInfo info = new([new Feature(FeatureNames.State, ElementType.Float32, [Observations]), new Feature(FeatureNames.Action, ElementType.Float32, [Actions])], 10);
        EpisodeDataset data = new(info);
        RandomStream random = new(0);
        for (int i = 0; i < Episodes; i++)
        {
            Episode episode = new(info, Frames);
            foreach (ref float value in episode.Floats(FeatureNames.State)) value = (float)random.NextNormal();
            foreach (ref float value in episode.Floats(FeatureNames.Action)) value = (float)random.NextNormal();
            data.Add(episode);
        }

        return data;
    }
}
