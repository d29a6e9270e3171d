using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

/// <summary>Returns and lengths as Gymnasium's RecordEpisodeStatistics, tests/Fixtures/gymnasium/wrappers.json.</summary>
public class EpisodeStatisticsTests
{
    [Fact]
    public void Returns_and_lengths_equal_the_recorded_ones()
    {
        int episodes = 0;
        foreach (JsonElement run in Fixture.Load("gymnasium/wrappers.json").GetProperty("RecordEpisodeStatistics").EnumerateArray())
        {
            EpisodeStatistics statistics = new(1);
            foreach (JsonElement step in run.GetProperty("steps").EnumerateArray())
            {
                statistics.Record(Step((float)step.Number("reward"), step.GetProperty("terminated").GetBoolean(), step.GetProperty("truncated").GetBoolean()));
                Assert.Equal(step.TryGetProperty("episode", out JsonElement episode), statistics.Episodes == 1);
                if (statistics.Episodes == 0) continue;
                Fixture.Near(episode.Number("r"), statistics.MeanReturn, 1e-6, 0, "return");
                Assert.Equal(episode.Number("l"), statistics.MeanLength);
                episodes++;
            }
        }

        Assert.Equal(2, episodes);
    }

    [Fact]
    public void Means_cover_the_last_episodes_only_and_survive_a_resume()
    {
        EpisodeStatistics statistics = new(1, window: 2), restored = new(1, window: 2);
        Assert.True(double.IsNaN(statistics.MeanReturn));
        foreach (float reward in new float[] { 100, 3, 5 }) statistics.Record(Step(reward, terminated: true, truncated: false));
        Assert.Equal((4, 1, 3, true), (statistics.MeanReturn, statistics.MeanLength, statistics.Episodes, statistics.WindowIsFull));
        statistics.Record(Step(1, terminated: false, truncated: false));

        CheckpointWriter writer = new();
        writer.Write("statistics", statistics);
        using MemoryStream file = new();
        writer.CopyTo(file);
        new CheckpointReader(file.ToArray(), "memory").Read("statistics", restored);
        restored.Record(Step(6, terminated: false, truncated: true));
        Assert.Equal((6, 1.5, 4), (restored.MeanReturn, restored.MeanLength, restored.Episodes));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        EpisodeStatistics statistics = new(1);
        StepBuffers step = Step(1, terminated: true, truncated: false);
        statistics.Record(step);
        Assert.Equal(0, Allocation.Least(() =>
        {
            for (int i = 0; i < 1000; i++) statistics.Record(step);
        }));
    }

    private static StepBuffers Step(float reward, bool terminated, bool truncated)
    {
        StepBuffers buffers = new(1, new Box(0, 1, 1));
        (buffers.Rewards[0], buffers.Terminated[0], buffers.Truncated[0]) = (reward, terminated, truncated);
        return buffers;
    }
}
