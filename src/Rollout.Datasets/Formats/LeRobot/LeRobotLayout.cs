using System.Globalization;

namespace Rollout.Datasets;

/// <summary>Where the files of a LeRobot dataset lie.</summary>
internal static class LeRobotLayout
{
    public static string Info(string root) => Path.Combine(root, "meta", "info.json");

    public static string Statistics(string root) => Path.Combine(root, "meta", "stats.json");

    public static string Tasks(string root) => Path.Combine(root, "meta", "tasks.parquet");

    public static string Recording(string root) => Path.Combine(root, "recording");

    public static string Episodes(string root, long chunk, long file) =>
        Path.Combine(root, "meta", "episodes", string.Create(CultureInfo.InvariantCulture, $"chunk-{chunk:000}"), string.Create(CultureInfo.InvariantCulture, $"file-{file:000}.parquet"));
}
