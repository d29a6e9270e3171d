using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;

namespace Rollout.Tests.Datasets;

public class EpisodeRecorderTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    public void Labels_are_clean_and_executed_actions_are_disturbed(double disturbance)
    {
        Episode episode = Recorder(new RecordingOptions { Disturbance = disturbance }).Record(3, new RandomStream(1));
        Assert.Equal(200, episode.Length);
        double squares = 0;
        for (int i = 0; i < episode.Length; i++)
        {
            Assert.Equal(Law(episode.Floats(FeatureNames.State).Slice(3 * i, 3)), episode.Floats(FeatureNames.Action)[i]);
            squares += Math.Pow(episode.Floats(FeatureNames.ExecutedAction)[i] - episode.Floats(FeatureNames.Action)[i], 2) / episode.Length;
        }

        // Torque goes from -2 to 2: half its range is 2.
        Assert.Equal(2 * disturbance, Math.Sqrt(squares), 0.15);
        Assert.True(episode.Flags(FeatureNames.Done)[199]);
        Assert.False(episode.Flags(EpisodeRecorder.Terminated)[199]);
        Assert.DoesNotContain(true, episode.Flags(FeatureNames.Intervention).ToArray());
    }

    [Fact]
    public void The_recorded_state_and_executed_action_lead_to_the_next_observation()
    {
        Episode episode = Recorder(new RecordingOptions { Disturbance = 0.3 }).Record(3, new RandomStream(1));
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Find("Pendulum-v1").Create();
        IStateful stateful = (IStateful)environment;
        float[] seen = new float[3];
        environment.Reset(0, new Observation(seen, []));
        for (int i = 0; i + 1 < episode.Length; i++)
        {
            stateful.SetState(episode.Values<double>(FeatureNames.EnvironmentState).Slice(i * stateful.StateCount, stateful.StateCount));
            StepResult result = environment.Step([episode.Floats(FeatureNames.ExecutedAction)[i]], new Observation(seen, []));
            Assert.Equal((float)result.Reward, episode.Floats(FeatureNames.Reward)[i], 1e-5f);
            for (int j = 0; j < 3; j++) Assert.Equal(seen[j], episode.Floats(FeatureNames.State)[3 * (i + 1) + j], 1e-5f);
        }
    }

    [Fact]
    public void Many_episodes_do_not_depend_on_the_threads()
    {
        RecordingOptions options = new() { Disturbance = 0.2 };
        Episode[] one = [.. EpisodeRecorder.RecordMany(_ => Recorder(options), 0, 6, 5, 1)], two = [.. EpisodeRecorder.RecordMany(_ => Recorder(options), 0, 6, 5, 3)];
        Episode[] later = [.. EpisodeRecorder.RecordMany(_ => Recorder(options), 4, 2, 5, 2)];
        for (int i = 0; i < 6; i++) Assert.Equal(one[i].Floats(FeatureNames.ExecutedAction).ToArray(), two[i].Floats(FeatureNames.ExecutedAction).ToArray());
        Assert.Equal(one[5].Floats(FeatureNames.State).ToArray(), later[1].Floats(FeatureNames.State).ToArray());
        Assert.NotEqual(one[0].Floats(FeatureNames.State).ToArray(), one[1].Floats(FeatureNames.State).ToArray());
    }

    [Fact]
    public void The_labeller_acts_as_often_as_its_share()
    {
        Episode episode = Recorder(new RecordingOptions { LabellerShare = 0.25 }, actor: new StateLaw(_ => 1.5f)).Record(3, new RandomStream(1));
        bool[] taken = episode.Flags(FeatureNames.Intervention).ToArray();
        Assert.InRange(taken.Count(flag => flag), 30, 70);
        for (int i = 0; i < episode.Length; i++)
        {
            Assert.Equal(taken[i] ? episode.Floats(FeatureNames.Action)[i] : 1.5f, episode.Floats(FeatureNames.ExecutedAction)[i]);
            Assert.Equal(Law(episode.Floats(FeatureNames.State).Slice(3 * i, 3)), episode.Floats(FeatureNames.Action)[i]);
        }
    }

    [Fact]
    public void Further_views_are_recorded_and_settings_out_of_range_are_named()
    {
        ObservationView view = new(new Feature("observation.angle", ElementType.Float32, [1]), (state, values) => values[0] = (float)state[0]);
        Episode episode = Recorder(new RecordingOptions { Views = [view] }).Record(3, new RandomStream(1));
        Assert.Equal((float)episode.Values<double>(FeatureNames.EnvironmentState)[0], episode.Floats("observation.angle")[0]);
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => Recorder(new RecordingOptions { Disturbance = -1 })).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Recorder(new RecordingOptions { LabellerShare = 2 }));
        Assert.Throws<OperationCanceledException>(() => Recorder(new RecordingOptions()).Record(1, new RandomStream(1), new CancellationToken(canceled: true)));
    }

    private static float Law(ReadOnlySpan<float> y) => Math.Clamp(-3 * y[1] - y[2], -2, 2);

    private static EpisodeRecorder Recorder(RecordingOptions options, IPolicy? actor = null)
    {
        IPolicy law = new StateLaw(y => Law(y));
        return new EpisodeRecorder(StandardEnvironments.CreateRegistry().Make("Pendulum-v1"), actor ?? law, options, law);
    }

    private delegate float Rule(ReadOnlySpan<float> observation);

    private sealed class StateLaw(Rule rule) : IPolicy
    {
        public Space ObservationSpace { get; } = new Box(-10, 10, 3);

        public Space ActionSpace { get; } = new Box(-2, 2, 1);

        public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
        {
            for (int row = 0; row < count; row++) actions[row] = rule(floats.Slice(3 * row, 3));
        }
    }
}
