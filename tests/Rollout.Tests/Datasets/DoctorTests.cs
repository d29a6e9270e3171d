using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public class DoctorTests
{
    private static readonly DatasetInfo s_info = new(
        [new(FeatureNames.State, ElementType.Float32, [2]) { Names = ["x", "y"] }, new(FeatureNames.Action, ElementType.Float32, [2]), new(FeatureNames.Image, ElementType.Image, [4, 4, 3])], 10);

    [Fact]
    public void Good_demonstrations_pass() => Assert.Empty(Examine(Enumerable.Range(0, 4).Select(seed => Make((ulong)seed))));

    [Fact]
    public void Each_trouble_is_found_and_named()
    {
        Expect("constant dimension", "Elements y never change", episode => Fill(episode, FeatureNames.State, 1, _ => 3), all: true);
        Expect("time gap", "frame 7", episode => episode, times: [.. Enumerable.Range(0, 100).Select(f => f * 0.1 + (f >= 7 ? 0.4 : 0))]);
        Expect("duplicated episode", "equals episode 1", _ => Make(1));
        Expect("not a number", "episode 2, column 'action', frame 5", episode =>
        {
            episode.Floats(FeatureNames.Action)[10] = float.NaN;
            return episode;
        });
        Expect("frozen frames", $"episode 2, column '{FeatureNames.Image}', frame 20", episode =>
        {
            for (int f = 20; f < 40; f++) episode.Bytes(FeatureNames.Image).Slice(19 * 48, 48).CopyTo(episode.Bytes(FeatureNames.Image)[(f * 48)..]);
            return episode;
        });
        Expect("action lag", "5 frames (0.50 s) late", episode => Fill(Fill(episode, FeatureNames.State, 0, f => f < 5 ? 0.1f * f : episode.Floats(FeatureNames.Action)[2 * (f - 5)]), FeatureNames.State, 1, f => f < 5 ? 0 : episode.Floats(FeatureNames.Action)[2 * (f - 5) + 1]), all: true);
        Assert.Contains(Examine([]), finding => finding.Kind == "empty");
    }

    private static void Expect(string kind, string words, Func<Episode, Episode> spoil, bool all = false, double[]? times = null)
    {
        IReadOnlyList<DatasetFinding> findings = Examine(Enumerable.Range(0, 4).Select(number => all || number == 2 ? spoil(Make((ulong)number, times)) : Make((ulong)number)));
        DatasetFinding finding = Assert.Single(findings);
        Assert.Equal(kind, finding.Kind);
        Assert.Contains(words, finding.Where + " " + finding.What, StringComparison.Ordinal);
        Assert.NotEmpty(finding.Remedy);
    }

    private static IReadOnlyList<DatasetFinding> Examine(IEnumerable<Episode> episodes)
    {
        DatasetDoctor doctor = new(s_info);
        foreach (Episode episode in episodes) doctor.Add(episode);
        return doctor.Findings();
    }

    private static Episode Fill(Episode episode, string column, int element, Func<int, float> value)
    {
        for (int f = 0; f < episode.Length; f++) episode.Floats(column)[2 * f + element] = value(f);
        return episode;
    }

    /// <summary>A state that follows the action at once.</summary>
    private static Episode Make(ulong seed, double[]? times = null)
    {
        RandomStream random = new(seed, 3);
        Episode episode = new(s_info, 100) { Times = times };
        for (int i = 0; i < 200; i++) episode.Floats(FeatureNames.State)[i] = episode.Floats(FeatureNames.Action)[i] = (float)random.NextNormal();
        foreach (ref byte pixel in episode.Bytes(FeatureNames.Image)) pixel = (byte)random.NextUInt();
        return episode;
    }
}
