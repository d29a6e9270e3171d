using System.Globalization;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Cli;

/// <summary>One run as a comparison sees it.</summary>
/// <param name="Method">What was trained: the algorithm and what differs from its preset; the same for runs that differ in their seed alone.</param>
/// <param name="Environment">The task.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Steps">Abscissae of its curve.</param>
/// <param name="Returns">Ordinates of its curve.</param>
internal sealed record ComparedRun(string Method, string Environment, string Folder, double[] Steps, double[] Returns)
{
    /// <summary>The value of the curve at a step, between its points by a line.</summary>
    public double At(double step)
    {
        int above = Array.BinarySearch(Steps, step);
        if (above >= 0) return Returns[above];
        above = ~above;
        if (above == 0) return Returns[0];
        if (above == Steps.Length) return Returns[^1];
        double share = (step - Steps[above - 1]) / (Steps[above] - Steps[above - 1]);
        return Returns[above - 1] + share * (Returns[above] - Returns[above - 1]);
    }

    /// <summary>Reads the runs of the folders. The seeds under one folder are one method; single runs are one where all but their seed is the same.</summary>
    public static IReadOnlyList<ComparedRun> Read(IReadOnlyList<string> paths, string metric)
    {
        List<(string Method, string Environment, string Folder, string? Parent)> found = [];
        foreach (string path in paths)
        {
            IReadOnlyList<string> under = SeedSweep.Folders(path);
            foreach (string folder in under.Count > 0 ? under : [path])
            {
                RunSettings settings = RunFolder.Open(folder).Settings;
                found.Add((Describe(settings), settings.Environment, folder, under.Count > 0 ? path : null));
            }
        }

        List<ComparedRun> runs = [];
        foreach ((string method, string environment, string folder, string? parent) in found)
        {
            // Two folders of seeds that were trained alike are still two things to compare.
            bool twice = found.Any(other => other.Method == method && other.Environment == environment && other.Parent != parent);
            string name = twice ? $"{method} ({Path.GetFileName(Path.TrimEndingDirectorySeparator(parent ?? "single runs"))})" : method;
            ProgressTable table = ProgressTable.Read(new RunFolder(folder).Progress);
            (double[] steps, double[] values) = table.Curve(metric);
            if (steps.Length == 0) throw new ArgumentException($"{folder} has no values of {metric} in its progress.csv; it measured {string.Join(", ", table.Names)}. Train for longer, or choose another --metric.");
            runs.Add(new ComparedRun(name, environment, folder, steps, values));
        }

        return runs;
    }

    private static string Describe(RunSettings settings)
    {
        List<string> words = [settings.Algorithm];
        Preset? preset = settings.FindPreset();
        if (settings.Cloning is { MaxEpisodes: { } most }) words.Add(string.Create(CultureInfo.InvariantCulture, $"{most} demonstrations"));
        if (preset is not null && settings.Preset != (Catalogue.Find(settings.Algorithm).Tuned.ContainsKey(settings.Environment) ? "tuned" : "default")) words.Add($"{settings.Preset} preset");
        words.AddRange(settings.Changes().Select(WithoutFolders));
        words.AddRange(settings.Wrap ?? []);
        if (preset is not null && settings.Environments != preset.Environments) words.Add(string.Create(CultureInfo.InvariantCulture, $"{settings.Environments} environments"));
        long? usual = preset?.TotalSteps ?? ClonePresets.All.FirstOrDefault(known => known.Name == settings.Preset)?.TotalSteps;
        if (usual is not null && settings.TotalSteps != usual) words.Add(string.Create(CultureInfo.InvariantCulture, $"{settings.TotalSteps:N0} steps"));
        return string.Join(", ", words);
    }

    /// <summary>Of a path only its end: legends are short.</summary>
    private static string WithoutFolders(string setting)
    {
        int equals = setting.IndexOf('=', StringComparison.Ordinal);
        return setting[..(equals + 1)] + Path.GetFileName(Path.TrimEndingDirectorySeparator(setting[(equals + 1)..]));
    }
}
