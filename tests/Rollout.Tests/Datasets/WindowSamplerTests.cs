using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public class WindowSamplerTests
{
    private static readonly Window[] s_windows = [new(FeatureNames.State, -2, 0), new(FeatureNames.Action, 0, 3)];

    [Fact]
    public void Windows_show_their_frames_and_mark_padding()
    {
        EpisodeDataset data = RecordedEpisodes.Dataset(1, 5, 1, 9);
        WindowSampler sampler = new(data, s_windows, 4, seed: 3);
        HashSet<int> seen = [];
        int batches = 0;
        while (sampler.Next())
        {
            batches++;
            WindowBatch batch = sampler.Batch;
            for (int row = 0; row < batch.Count; row++)
            {
                int frame = batch.Frames[row], episode = frame < 5 ? 0 : frame < 6 ? 1 : 2, within = frame - data.EpisodeStart(episode), last = data.EpisodeLength(episode) - 1;
                Assert.True(seen.Add(frame));
                for (int s = 0; s < 3; s++)
                {
                    int wanted = within - 2 + s;
                    Assert.Equal(wanted < 0, batch.Padding(0)[row * 3 + s]);
                    Assert.Equal([episode, Math.Max(wanted, 0)], [.. batch.Floats(0).Slice((row * 3 + s) * 3, 2).ToArray().Select(value => (int)value)]);
                }

                for (int s = 0; s < 4; s++)
                {
                    Assert.Equal(within + s > last, batch.Padding(1)[row * 4 + s]);
                    Assert.Equal(10 * episode + Math.Min(within + s, last), batch.Floats(1)[(row * 4 + s) * 2]);
                }
            }
        }

        Assert.Equal(data.FrameCount, seen.Count);
        Assert.Equal(sampler.BatchesPerEpoch, batches);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(31)]
    public void It_resumes_within_an_epoch_to_the_bit(int before)
    {
        EpisodeDataset data = RecordedEpisodes.Dataset(1, 30, 20, 17);
        WindowSampler whole = new(data, s_windows, 8, seed: 5);
        for (int i = 0; i < before; i++) whole.Next();
        CheckpointWriter writer = new();
        writer.Write("sampler", whole);
        using MemoryStream file = new();
        writer.CopyTo(file);
        WindowSampler resumed = new(data, s_windows, 8, seed: 5);
        new CheckpointReader(file.ToArray(), "test").Read("sampler", resumed);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(whole.Next(), resumed.Next());
            Assert.Equal(whole.Epoch, resumed.Epoch);
            Assert.Equal(whole.Batch.Floats(1).ToArray().Take(resumed.Batch.Floats(1).Length), resumed.Batch.Floats(1).ToArray());
        }
    }

    [Fact]
    public void Epochs_differ_and_seeds_differ()
    {
        EpisodeDataset data = RecordedEpisodes.Dataset(1, 50);
        Assert.NotEqual(Order(new(data, s_windows, 50, 1), 0), Order(new(data, s_windows, 50, 1), 1));
        Assert.NotEqual(Order(new(data, s_windows, 50, 1), 0), Order(new(data, s_windows, 50, 2), 0));
        Assert.Equal(Order(new(data, s_windows, 50, 1), 1), Order(new(data, s_windows, 50, 1), 1));
        Assert.Equal(Enumerable.Range(0, 50), Order(new(data, s_windows, 50, 1, shuffle: false), 1));

        static int[] Order(WindowSampler sampler, int epoch)
        {
            for (int i = 0; i < 2 * epoch + 1; i++) sampler.Next();
            return sampler.Batch.Frames.ToArray();
        }
    }

    [Fact]
    public void Batches_allocate_nothing()
    {
        WindowSampler sampler = new(RecordedEpisodes.Dataset(1, 300, 200), s_windows, 64, seed: 5);
        for (int i = 0; i < 200; i++) sampler.Next();
        while (sampler.Next())
        {
        }

        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 2; i++) sampler.Next();
        }));
    }

    [Fact]
    public void Splits_and_selections_keep_episodes_whole()
    {
        EpisodeDataset data = RecordedEpisodes.Dataset(2, 4, 6, 5, 7, 3);
        (EpisodeDataset training, EpisodeDataset heldOut) = data.Split(0.4, seed: 1);
        Assert.Equal((3, 2), (training.EpisodeCount, heldOut.EpisodeCount));
        Assert.Equal(data.FrameCount, training.FrameCount + heldOut.FrameCount);
        EpisodeDataset chosen = data.Select([3, 1]);
        Assert.Equal([7, 6], [chosen.EpisodeLength(0), chosen.EpisodeLength(1)]);
        Assert.Equal("pull", chosen.Task(1));
        Assert.Equal(data.Floats(FeatureNames.State).Slice(3 * data.EpisodeStart(3), 21).ToArray(), chosen.Floats(FeatureNames.State)[..21].ToArray());
        Assert.Equal(1, chosen.Floats(FeatureNames.Done)[6]);
    }

    [Fact]
    public void What_is_asked_wrongly_is_named()
    {
        EpisodeDataset data = RecordedEpisodes.Dataset(2, 4);
        Assert.Contains("observation.state", Assert.Throws<DatasetException>(() => new WindowSampler(data, [new("state", 0, 0)], 4, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new WindowSampler(data, [new(FeatureNames.State, 1, 0)], 4, 1));
        Assert.Throws<DatasetException>(() => new EpisodeDataset(RecordedEpisodes.Info).Floats("clocks"));
        Assert.Throws<DatasetException>(() => new Feature("x", ElementType.Image, [3]) { }.Validate());
    }
}
