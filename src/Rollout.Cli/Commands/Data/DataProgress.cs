using System.Diagnostics;
using System.Globalization;
using Rollout.Datasets;

namespace Rollout.Cli;

/// <summary>Reads a source and says every few seconds how far it is.</summary>
internal static class DataProgress
{
    private const double Seconds = 3;

    public static IEnumerable<Episode> Read(IEpisodeSource source, TextWriter output, string what)
    {
        long start = Stopwatch.GetTimestamp(), last = start, frames = 0, total = source.FrameCount;
        int episodes = 0;
        foreach (Episode episode in source.Read())
        {
            yield return episode;
            (frames, episodes) = (frames + episode.Length, episodes + 1);
            if (Stopwatch.GetElapsedTime(last).TotalSeconds < Seconds) continue;
            last = Stopwatch.GetTimestamp();
            double elapsed = Stopwatch.GetElapsedTime(start).TotalSeconds;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {frames * 100.0 / total,3:F0} %, episode {episodes} of {source.EpisodeCount}, {frames / elapsed:N0} frames/s, {(total - frames) * elapsed / frames:F0} s left"));
        }
    }
}
