namespace Rollout.Datasets;

/// <summary>Where a column lies in the group of an episode.</summary>
internal static class RobomimicLayout
{
    /// <summary>Attribute of the group data with Rollout's own description; other readers ignore it.</summary>
    public const string Description = "rollout";

    /// <summary>Times of frames that are not evenly spaced.</summary>
    public const string Times = "timestamp";

    private const string Observation = "observation.";

    private static readonly (string Feature, string Place)[] s_fixed =
        [(FeatureNames.Action, "actions"), (FeatureNames.Reward, "rewards"), (FeatureNames.Done, "dones"), (FeatureNames.EnvironmentState, "states")];

    public static string Recording(string path) => path + ".recording";

    public static string PlaceOf(string feature) =>
        s_fixed.FirstOrDefault(pair => pair.Feature == feature).Place ?? (feature.StartsWith(Observation, StringComparison.Ordinal) ? "obs/" + feature[Observation.Length..] : feature);

    public static string FeatureAt(string place) => s_fixed.FirstOrDefault(pair => pair.Place == place).Feature ?? place;

    public static string ObservationAt(string place) => Observation + place;
}
