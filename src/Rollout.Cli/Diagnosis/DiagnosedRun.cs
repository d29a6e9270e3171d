using Rollout.Core;

namespace Rollout.Cli;

/// <summary>A run as the rules see it: what it was started with and what it measured.</summary>
/// <param name="path">Run folder.</param>
/// <param name="settings">What it was started with.</param>
/// <param name="table">Its progress.csv.</param>
internal sealed class DiagnosedRun(string path, RunSettings settings, ProgressTable table)
{
    public RunSettings Settings { get; } = settings;

    /// <summary>Number of updates that were written down.</summary>
    public int Rows { get; } = table.Steps.Length;

    /// <summary>Environment steps at the last update; 0 before the first.</summary>
    public double Steps { get; } = table.Steps.LastOrDefault();

    /// <summary>What the environment came to be solved at; null where nobody said, or where its assembly is gone.</summary>
    public double? Threshold { get; } = FindThreshold(settings);

    /// <summary>Whether the last returns reach the threshold: then a suspicious number is no fault.</summary>
    public bool Solved => Threshold is { } threshold && Late(ProgressTable.Return) >= threshold;

    /// <summary>The finite values of a measurement.</summary>
    public double[] Values(string name) => table.Curve(name).Values;

    /// <summary>The first finite value; NaN where there is none.</summary>
    public double First(string name) => Values(name) is [double first, ..] ? first : double.NaN;

    /// <summary>Mean of the first quarter of the values; NaN where there is none.</summary>
    public double Early(string name) => Values(name) is { Length: > 0 } values ? values[..((values.Length + 3) / 4)].Average() : double.NaN;

    /// <summary>Mean of the last quarter of the values; NaN where there is none.</summary>
    public double Late(string name) => Values(name) is { Length: > 0 } values ? values[^((values.Length + 3) / 4)..].Average() : double.NaN;

    /// <summary>Median; NaN where there is no value.</summary>
    public double Median(string name) => Values(name) is { Length: > 0 } values ? values.Order().ElementAt(values.Length / 2) : double.NaN;

    /// <summary>Mean of the last n values, fewer where there are fewer.</summary>
    public double Last(string name, int count) => Values(name) is { Length: > 0 } values ? values[^Math.Min(count, values.Length)..].Average() : double.NaN;

    /// <summary>An option's value as text; null where the algorithm has no such option.</summary>
    public string? Option(string name) => Settings.Options is { } options && options.TryGetValue(name, out string? value) ? value : null;

    /// <summary>The command that trains anew with what was changed before, and then with this.</summary>
    public string Retrain(string change)
    {
        List<string> words = ["rollout train", Settings.Algorithm, Settings.Environment];
        if (Settings.Assembly is { } assembly) words.Add($"--assembly {assembly}");
        words.AddRange(Settings.Changes().Select(setting => $"--set {setting}"));
        words.Add(change);
        return string.Join(' ', words);
    }

    /// <summary>The command that goes on with the run.</summary>
    public string Resume => $"rollout train --resume {path}";

    private static double? FindThreshold(RunSettings settings)
    {
        try
        {
            return Plugins.Registry(settings.Assembly).Find(settings.Environment).RewardThreshold;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
