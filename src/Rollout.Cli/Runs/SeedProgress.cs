using System.Globalization;
using System.Text;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>
/// How several seeds train, in one place: a line a training seed and one for all of them, rewritten on a terminal; one line every few seconds
/// elsewhere. A seed that ended leaves its line above.
/// </summary>
/// <param name="output">Receives the text.</param>
/// <param name="inPlace">Whether the output is a terminal.</param>
/// <param name="quiet">Whether to say nothing but errors.</param>
/// <param name="seeds">Number of seeds.</param>
internal sealed class SeedProgress(TextWriter output, bool inPlace, bool quiet, int seeds)
{
    private const int Width = 24;
    private const double SecondsBetweenLines = 5;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<ulong, TrainingProgress> _training = [];
    private readonly Dictionary<ulong, TrainingProgress> _done = [];
    private readonly StringBuilder _finished = new();
    private long _last = System.Diagnostics.Stopwatch.GetTimestamp();
    private int _failed, _lines;

    /// <summary>How far each seed that ended came.</summary>
    public IReadOnlyDictionary<ulong, TrainingProgress> Done => _done;

    public void Begin(ulong seed) => Change(() => _training[seed] = default);

    public void Update(ulong seed, TrainingProgress now) => Change(() => _training[seed] = now);

    public void End(ulong seed, TrainingProgress last) => Change(() =>
    {
        _training.Remove(seed);
        _done[seed] = last;
        if (!quiet) _finished.AppendLine(CultureInfo.InvariantCulture, $"seed {seed,-3} return {Number(last.MeanReturn),8} after {last.Steps:N0} steps, {last.StepsPerSecond / 1000:F0}k/s");
    });

    public void Fail(ulong seed, string message) => Change(() =>
    {
        _training.Remove(seed);
        _failed++;
        _finished.AppendLine(CultureInfo.InvariantCulture, $"seed {seed,-3} failed: {message}");
    });

    /// <summary>Writes what is new.</summary>
    public void Show()
    {
        lock (_gate)
        {
            if (inPlace && !quiet)
            {
                Rewrite([.. _training.Select(pair => Line(pair.Key, pair.Value)), Summary()]);
                return;
            }

            output.Write(_finished.ToString());
            _finished.Clear();
            if (quiet || System.Diagnostics.Stopwatch.GetElapsedTime(_last).TotalSeconds < SecondsBetweenLines) return;
            _last = System.Diagnostics.Stopwatch.GetTimestamp();
            output.WriteLine(Summary());
        }
    }

    /// <summary>Leaves the lines of the seeds that ended, and no others.</summary>
    public void Close()
    {
        lock (_gate)
        {
            if (inPlace && !quiet) Rewrite([]);
            else output.Write(_finished.ToString());
            _finished.Clear();
        }
    }

    private static string Number(double value) => double.IsNaN(value) ? "-" : value.ToString("F1", CultureInfo.InvariantCulture);

    private static string Bar(double share) => new string('█', (int)(Math.Clamp(share, 0, 1) * Width)).PadRight(Width, '░');

    private static string Line(ulong seed, TrainingProgress now)
    {
        double share = now.TotalSteps == 0 ? 0 : (double)now.Steps / now.TotalSteps;
        return string.Create(CultureInfo.InvariantCulture, $"seed {seed,-3} {Bar(share)} {share,4:P0}  {now.Steps:N0} steps  {now.StepsPerSecond / 1000:F0}k/s  return {Number(now.MeanReturn)}");
    }

    private string Summary()
    {
        double[] returns = [.. _training.Values.Concat(_done.Values).Select(now => now.MeanReturn).Where(double.IsFinite)];
        long total = _training.Values.Concat(_done.Values).Select(now => now.TotalSteps).DefaultIfEmpty().Max();
        double speed = _training.Values.Sum(now => now.StepsPerSecond), left = total * (double)(seeds - _done.Count - _failed) - _training.Values.Sum(now => now.Steps);
        string range = returns.Length == 0 ? "-" : $"{Number(returns.Min())} to {Number(returns.Max())}";
        string time = speed > 0 ? TimeSpan.FromSeconds(Math.Max(0, left / speed)).ToString("mm\\:ss", CultureInfo.InvariantCulture) : "-";
        double share = total == 0 ? 0 : 1 - left / ((double)total * seeds);
        return string.Create(CultureInfo.InvariantCulture,
            $"all      {Bar(share)} {share,4:P0}  {_done.Count} of {seeds} seeds done{(_failed > 0 ? $", {_failed} failed" : "")}  {speed / 1000:F0}k/s  returns {range}  left {time}");
    }

    private void Change(Action change)
    {
        lock (_gate) change();
    }

    private void Rewrite(string[] lines)
    {
        StringBuilder text = new();
        if (_lines > 0) text.Append(CultureInfo.InvariantCulture, $"\e[{_lines}A\e[J");
        text.Append(_finished);
        foreach (string line in lines) text.AppendLine(line);
        _finished.Clear();
        _lines = lines.Length;
        output.Write(text.ToString());
        output.Flush();
    }
}
