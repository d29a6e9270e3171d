using System.Diagnostics;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;

namespace Rollout.Cli;

/// <summary>How far a recording is.</summary>
/// <param name="Episodes">Episodes in the dataset.</param>
/// <param name="Frames">Frames in it.</param>
/// <param name="MeanScore">Mean score of the episodes recorded now.</param>
/// <param name="Terminated">Part of them that ended before the step limit.</param>
/// <param name="Share">Part of the work that is done.</param>
/// <param name="Elapsed">Time taken now.</param>
internal readonly record struct RecordProgress(int Episodes, long Frames, double MeanScore, double Terminated, double Share, TimeSpan Elapsed);

/// <summary>Records episodes of a policy into a dataset.</summary>
internal sealed class RecordRun(string folder, string? format, RecordSettings settings)
{
    /// <summary>Seeds between two attempts at an episode: more than a recording has episodes, and far from the published evaluation seeds.</summary>
    private const ulong AttemptStride = 10_000_000;

    /// <summary>Records until there are so many episodes or frames, in whole episodes.</summary>
    /// <param name="episodes">Episodes in the end; null for as many as the frames take.</param>
    /// <param name="frames">Frames in the end, at least; null for as many as the episodes have.</param>
    /// <param name="threads">Threads; the dataset does not depend on them.</param>
    /// <param name="show">Sees the progress after each episode.</param>
    /// <param name="cancellation">Stops; finished episodes are kept.</param>
    public RecordProgress Record(int? episodes, long? frames, int threads, Action<RecordProgress> show, CancellationToken cancellation)
    {
        EnvironmentSpec spec = Plugins.Registry(settings.Assembly).Find(settings.Environment);
        using Demonstrator demonstrator = Demonstrator.Find(settings.Policy, spec, settings.RateCost, settings.SpeedLimit);
        EpisodeRecorder sample = Recorder(spec, demonstrator, 0, 0);
        using IEpisodeWriter writer = DatasetFormats.Create(folder, format, sample.Info);
        settings.Write(folder);
        int first = writer.EpisodeCount, last = episodes ?? int.MaxValue;
        long recorded = first == 0 ? 0 : Frames();
        Stopwatch watch = Stopwatch.StartNew();
        RecordProgress progress = new(first, recorded, double.NaN, 0, 0, TimeSpan.Zero);
        if (first >= last || recorded >= frames) return progress;
        double scores = 0;
        int count = 0, terminated = 0;
        foreach (Episode episode in EpisodeRecorder.RecordMany((number, stop) => RecordOne(spec, demonstrator, number, stop), first, last - first, threads, cancellation))
        {
            writer.Add(episode);
            recorded += episode.Length;
            count++;
            ReadOnlySpan<float> rewards = episode.Floats(FeatureNames.Reward);
            double sum = 0, best = double.NegativeInfinity;
            foreach (float reward in rewards) (sum, best) = (sum + reward, Math.Max(best, reward));
            scores += spec.Score == EpisodeScore.BestReward ? best : sum;
            if (episode.Flags(EpisodeRecorder.Terminated)[episode.Length - 1]) terminated++;
            progress = new(first + count, recorded, scores / count, (double)terminated / count, Done(first + count, recorded), watch.Elapsed);
            show(progress);
            if (recorded >= frames) break;
        }

        return progress;

        double Done(int made, long have) => Math.Max(episodes is { } e ? (double)made / e : 0, frames is { } f ? (double)have / f : 0);
    }

    /// <summary>An episode that failed is tried again from another start, so that the number of an episode says all about it.</summary>
    private Episode RecordOne(EnvironmentSpec spec, Demonstrator demonstrator, int number, CancellationToken stop)
    {
        for (int attempt = 0; ; attempt++)
        {
            ulong start = settings.Seed + (ulong)(settings.Mirror ? number / 2 : number) + (ulong)attempt * AttemptStride;
            Episode episode = Recorder(spec, demonstrator, number, attempt).Record(start, EpisodeRecorder.Noise(settings.Seed + (ulong)attempt * AttemptStride, number), stop);
            if (attempt == settings.Retry || episode.Flags(EpisodeRecorder.Terminated)[episode.Length - 1]) return episode;
        }
    }

    private long Frames()
    {
        using IEpisodeSource source = DatasetFormats.Open(folder);
        return source.Read().Sum(episode => (long)episode.Length);
    }

    private EpisodeRecorder Recorder(EnvironmentSpec spec, Demonstrator demonstrator, int number, int attempt)
    {
        bool mirrored = settings.Mirror && number % 2 == 1;
        IEnvironment inner = spec.Create();
        if (mirrored) inner = new MirroredStart(inner, spec);
        IEnvironment environment = WrapperStack.Parse(settings.Wrappers).Wrap(spec.Limit(inner), spec);
        IPolicy policy = demonstrator.Create(environment, unchecked(settings.Seed * 0x9E3779B97F4A7C15 + (ulong)(settings.Mirror ? number / 2 : number) + (ulong)attempt * AttemptStride), mirrored);
        return new EpisodeRecorder(environment, policy, new RecordingOptions
        {
            Disturbance = settings.Disturb,
            FramesPerSecond = spec.FramesPerSecond,
            Environment = spec.Id,
            Task = spec.Summary,
            Views = spec.Id.StartsWith("PushT", StringComparison.Ordinal) ? s_pushT : [],
        });
    }

    private static readonly ObservationView[] s_pushT =
        [.. PushTViews.All.Select(view => new ObservationView(new Feature(view.Name, ElementType.Float32, [view.Length]), (state, values) => view.Observe(state, values)))];
}
