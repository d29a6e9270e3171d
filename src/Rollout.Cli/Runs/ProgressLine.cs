using System.Globalization;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One line that shows how training goes: rewritten in place on a terminal, one line every few seconds elsewhere.</summary>
internal sealed class ProgressLine(TextWriter output, bool inPlace)
{
    private const int Width = 24;
    private readonly long _every = inPlace ? TimeSpan.TicksPerSecond / 10 : 5 * TimeSpan.TicksPerSecond;
    private long _last;
    private int _length;

    public void Show(TrainingProgress progress, bool force = false)
    {
        long now = System.Diagnostics.Stopwatch.GetTimestamp() * TimeSpan.TicksPerSecond / System.Diagnostics.Stopwatch.Frequency;
        if (!force && now - _last < _every) return;
        _last = now;
        double share = Math.Min(1, (double)progress.Steps / progress.TotalSteps);
        string bar = new string('█', (int)(share * Width)).PadRight(Width, '░');
        string reward = double.IsNaN(progress.MeanReturn) ? "-" : progress.MeanReturn.ToString("F1", CultureInfo.InvariantCulture);
        string speed = progress.StepsPerSecond < 10_000 ? progress.StepsPerSecond.ToString("F0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{progress.StepsPerSecond / 1000:F0}k");
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{bar} {share,4:P0}  {progress.Steps:N0} steps  {speed}/s  return {reward}  left {progress.Remaining:mm\\:ss}");
        if (inPlace) output.Write("\r" + text.PadRight(_length));
        else output.WriteLine(text);
        _length = text.Length;
    }

    public void End()
    {
        if (inPlace && _length > 0) output.WriteLine();
    }
}
