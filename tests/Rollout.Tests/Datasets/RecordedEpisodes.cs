using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

/// <summary>Episodes of random numbers with every type of column.</summary>
internal static class RecordedEpisodes
{
    public static DatasetInfo Info { get; } = new(
        [
            new Feature(FeatureNames.State, ElementType.Float32, [3]) { Names = ["x", "y", "angle"] }, new Feature(FeatureNames.Action, ElementType.Float32, [2]),
            new Feature(FeatureNames.Reward, ElementType.Float32, [1]), new Feature(FeatureNames.Done, ElementType.Boolean, [1]),
            new Feature("clock", ElementType.Float64, [1]), new Feature("ticks", ElementType.Int64, [2]),
        ], 10)
    { Robot = "finger", Environment = "PushT-v0" };

    /// <summary>Frame f of episode e has state (e, f, noise).</summary>
    public static Episode[] Make(ulong seed, params int[] lengths)
    {
        RandomStream random = new(seed);
        return [.. lengths.Select((length, number) =>
        {
            Episode episode = new(Info, length) { Task = number % 2 == 0 ? "push" : "pull" };
            for (int f = 0; f < length; f++)
            {
                (episode.Floats(FeatureNames.State)[3 * f], episode.Floats(FeatureNames.State)[3 * f + 1], episode.Floats(FeatureNames.State)[3 * f + 2]) = (number, f, (float)random.NextNormal());
                (episode.Floats(FeatureNames.Action)[2 * f], episode.Floats(FeatureNames.Action)[2 * f + 1]) = (10 * number + f, random.NextFloat());
                episode.Floats(FeatureNames.Reward)[f] = random.NextFloat();
                episode.Flags(FeatureNames.Done)[f] = f == length - 1;
                episode.Values<double>("clock")[f] = Math.PI * f;
                (episode.Values<long>("ticks")[2 * f], episode.Values<long>("ticks")[2 * f + 1]) = (f, long.MaxValue - f);
            }

            return episode;
        })];
    }

    public static EpisodeDataset Dataset(ulong seed, params int[] lengths)
    {
        EpisodeDataset dataset = new(Info);
        foreach (Episode episode in Make(seed, lengths)) dataset.Add(episode);
        return dataset;
    }

    /// <summary>Every type of column: also pictures, texts and arrays of several dimensions.</summary>
    public static DatasetInfo Everything { get; } = Info with
    {
        Features =
        [
            .. Info.Features, new Feature("grid", ElementType.Float32, [2, 3]), new Feature("cube", ElementType.Int64, [2, 1, 2]), new Feature(FeatureNames.Image, ElementType.Image, [12, 10, 3]),
            new Feature("gray", ElementType.Image, [5, 7, 1]), new Feature("remark", ElementType.Text, [1]),
        ],
    };

    public static Episode[] MakeEverything(ulong seed, params int[] lengths)
    {
        RandomStream random = new(seed, 9);
        return [.. Make(seed, lengths).Select((low, number) =>
        {
            Episode episode = new(Everything, low.Length) { Task = low.Task };
            foreach (Feature feature in low.Info.Features) Array.Copy(low.Column(feature.Name), episode.Column(feature.Name), low.Column(feature.Name).Length);
            foreach (ref float value in episode.Floats("grid")) value = random.NextFloat();
            foreach (ref long value in episode.Values<long>("cube")) value = ((long)random.NextUInt() << 32) | random.NextUInt();
            foreach (ref byte value in episode.Bytes(FeatureNames.Image)) value = (byte)random.NextUInt();
            foreach (ref byte value in episode.Bytes("gray")) value = (byte)random.NextUInt();
            foreach (ref string value in episode.Values<string>("remark")) value = "frame ä " + random.NextUInt();
            return episode;
        })];
    }

    /// <summary>Equal to the bit in every column.</summary>
    public static void Same(Episode expected, Episode actual)
    {
        Assert.Equal((expected.Length, expected.Task), (actual.Length, actual.Task));
        Assert.Equal(expected.Times, actual.Times);
        foreach (Feature feature in expected.Info.Features) Assert.Equal(expected.Column(feature.Name), actual.Column(feature.Name));
    }
}
