using System.Diagnostics;
using Rollout.Datasets;

namespace Rollout.Cli;

/// <summary>How fast demonstrations come in, on one core.</summary>
internal static class DatasetBenchmarks
{
    private const int Repeats = 5;

    /// <summary>Push-T's state policy: two observations of 20 numbers and 16 actions of 2, in batches of 256 from 100,000 frames.</summary>
    public static Measurement Windows()
    {
        const int Episodes = 200, Length = 500;
        DatasetInfo info = new([new(FeatureNames.State, ElementType.Float32, [20]), new(FeatureNames.Action, ElementType.Float32, [2])], 10);
        EpisodeDataset data = new(info);
        for (int episode = 0; episode < Episodes; episode++) data.Add(new Episode(info, Length));
        WindowSampler sampler = new(data, [new(FeatureNames.State, -1, 0), new(FeatureNames.Action, -1, 14)], 256, seed: 1);
        double best = 0;
        long bytes = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp(), allocated = GC.GetAllocatedBytesForCurrentThread();
            while (sampler.Next())
            {
            }

            best = Math.Max(best, Episodes * Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
            bytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
        }

        return new Measurement(best, "windows/s", null, (double)bytes / (Episodes * Length));
    }

    /// <summary>A PNG of 96 x 96 pixels with the smooth shapes that Push-T draws, decoded into an array.</summary>
    public static Measurement ImageDecode()
    {
        const int Size = 96, Pictures = 2000;
        int[] shape = [Size, Size, 3];
        byte[] pixels = new byte[Size * Size * 3];
        pixels.AsSpan().Fill(255);
        for (int y = 20; y < 70; y++)
        {
            for (int x = 30; x < 60; x++)
            {
                bool disc = (x - 45) * (x - 45) + (y - 45) * (y - 45) < 150;
                for (int c = 0; c < 3; c++) pixels[3 * (y * Size + x) + c] = (byte)(disc ? 65 + 50 * c + (x + y) / 8 : 119 + 17 * c);
            }
        }

        byte[] png = PngCodec.Encode(pixels, shape), decoded = new byte[pixels.Length];
        double best = 0;
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Pictures; i++) PngCodec.Decode(png, shape, decoded);
            best = Math.Max(best, Pictures / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return new Measurement(best, "images/s", null, null);
    }
}
