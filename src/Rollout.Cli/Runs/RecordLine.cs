using System.Globalization;

namespace Rollout.Cli;

/// <summary>One line that shows how a recording goes: rewritten in place on a terminal, one line every few seconds elsewhere.</summary>
internal sealed class RecordLine(TextWriter output, bool inPlace)
{
    private readonly TimeSpan _every = TimeSpan.FromSeconds(inPlace ? 0.1 : 10);
    private TimeSpan _last = TimeSpan.MinValue;
    private int _length;

    public void Show(RecordProgress progress)
    {
        if (_last != TimeSpan.MinValue && progress.Elapsed - _last < _every) return;
        _last = progress.Elapsed;
        TimeSpan left = progress.Share > 0 && progress.Share < 1 ? progress.Elapsed * (1 / progress.Share - 1) : TimeSpan.Zero;
        string text = string.Create(CultureInfo.InvariantCulture,
            $"{progress.Share,4:P0}  {progress.Episodes:N0} episodes  {progress.Frames:N0} frames  score {progress.MeanScore:F3}  ended {progress.Terminated:P0}  left {left:hh\\:mm\\:ss}");
        if (inPlace) output.Write("\r" + text.PadRight(_length));
        else output.WriteLine(text);
        _length = text.Length;
    }

    public void End()
    {
        if (inPlace && _length > 0) output.WriteLine();
    }
}
