using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public sealed class LeRobotTests : IDisposable
{
    private readonly string _root = Path.Combine(Path.GetTempPath(), "rollout-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_root)) Directory.Delete(_root, recursive: true);
    }

    [Fact]
    public void Every_column_comes_back_equal()
    {
        Episode[] episodes = RecordedEpisodes.MakeEverything(1, 4, 1, 7);
        Write(RecordedEpisodes.Everything, episodes);
        using IEpisodeSource source = DatasetFormats.Open(_root);
        Assert.Equal((3, 12), (source.EpisodeCount, source.FrameCount));
        Assert.Equal(("finger", 10), (source.Info.Robot, source.Info.FramesPerSecond));
        Assert.Equal(["x", "y", "angle"], source.Info.Find(FeatureNames.State).Names);
        Episode[] read = [.. source.Read()];
        for (int i = 0; i < episodes.Length; i++) RecordedEpisodes.Same(episodes[i], read[i]);
        Assert.Equal(read.Length, source.Read().Count());
    }

    [Fact]
    public void A_dataset_is_gone_on_with()
    {
        Episode[] episodes = RecordedEpisodes.Make(1, 4, 5, 6, 7);
        Write(RecordedEpisodes.Info, episodes[..1]);
        Write(RecordedEpisodes.Info, episodes[1..3]);
        Write(RecordedEpisodes.Info, episodes[3..]);
        EpisodeDataset dataset = EpisodeDataset.Load(_root);
        Assert.Equal((4, 22), (dataset.EpisodeCount, dataset.FrameCount));
        Assert.Equal(episodes[2].Floats(FeatureNames.Action).ToArray(), dataset.Floats(FeatureNames.Action).Slice(18, 12).ToArray());
        Assert.Equal(["push", "pull", "push", "pull"], Enumerable.Range(0, 4).Select(dataset.Task));
        Assert.Throws<DatasetException>(() => DatasetFormats.Create(_root, null, RecordedEpisodes.Info with { FramesPerSecond = 20 }));
    }

    [Fact]
    public void A_recording_that_is_killed_keeps_every_finished_episode()
    {
        Episode[] episodes = RecordedEpisodes.Make(1, 4, 5, 6);
        IEpisodeWriter killed = DatasetFormats.Create(_root, null, RecordedEpisodes.Info);
        killed.Add(episodes[0]);
        killed.Add(episodes[1]);
        Assert.Throws<DatasetException>(() => DatasetFormats.Create(_root, null, RecordedEpisodes.Info));
        string copy = _root + "-copy";
        CopyFolder(_root, copy);
        try
        {
            using (IEpisodeSource source = DatasetFormats.Open(copy)) Assert.Equal((2, 9), (source.EpisodeCount, source.FrameCount));
            using (IEpisodeWriter writer = DatasetFormats.Create(copy, null, RecordedEpisodes.Info))
            {
                Assert.Equal(2, writer.EpisodeCount);
                writer.Add(episodes[2]);
            }

            using IEpisodeSource complete = DatasetFormats.Open(copy);
            Episode[] read = [.. complete.Read()];
            for (int i = 0; i < episodes.Length; i++) RecordedEpisodes.Same(episodes[i], read[i]);
            Assert.False(Directory.Exists(Path.Combine(copy, "recording")));
        }
        finally
        {
            killed.Dispose();
            Directory.Delete(copy, recursive: true);
        }
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (string file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "lock"))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private void Write(DatasetInfo info, IEnumerable<Episode> episodes)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(_root, "lerobot", info);
        foreach (Episode episode in episodes) writer.Add(episode);
    }
}
