using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning.Imitation;

public class InteractiveCloningTests
{
    private static readonly DaggerOptions s_options = new() { Rounds = 3, Episodes = 3, StepsPerRound = 40 };

    [Fact]
    public void The_first_round_is_the_experts_and_the_next_the_learners()
    {
        Dagger dagger = Make(s_options, 1);
        CloningRound first = dagger.Next(), second = dagger.Next();
        Assert.Equal((1, 0), (first.ExpertShare, second.ExpertShare));
        Assert.Equal(6, dagger.Data!.EpisodeCount);
        foreach (Episode episode in first.Episodes) Assert.Equal(episode.Floats(FeatureNames.Action).ToArray(), episode.Floats(FeatureNames.ExecutedAction).ToArray());

        // The learner acts, the expert labels.
        IPolicy expert = Expert(StandardEnvironments.CreateRegistry().Make("Pendulum-v1"), 0);
        float[] label = new float[1];
        foreach (Episode episode in second.Episodes)
        {
            Assert.NotEqual(episode.Floats(FeatureNames.Action).ToArray(), episode.Floats(FeatureNames.ExecutedAction).ToArray());
            for (int i = 0; i < episode.Length; i++)
            {
                expert.Act(1, episode.Floats(FeatureNames.State).Slice(3 * i, 3), [], [], label);
                Assert.Equal(label[0], episode.Floats(FeatureNames.Action)[i], 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData(ExpertShare.FirstRound, 0, 0)]
    [InlineData(ExpertShare.Linear, 2.0 / 3, 1.0 / 3)]
    [InlineData(ExpertShare.Exponential, 0.5, 0.25)]
    public void The_experts_share_follows_its_schedule(ExpertShare schedule, double second, double third)
    {
        Dagger dagger = Make(s_options with { ExpertShare = schedule }, 1);
        Assert.Equal([1, second, third], Enumerable.Range(0, 3).Select(dagger.ExpertShareOf), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void Rounds_repeat_with_the_seed_whatever_the_threads()
    {
        float[] one = Weights(Make(s_options, 5, threads: 1)), two = Weights(Make(s_options, 5, threads: 3)), other = Weights(Make(s_options, 6));
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void Every_option_changes_the_clone()
    {
        float[] basic = Weights(Make(s_options, 5));
        Assert.NotEqual(basic, Weights(Make(s_options with { Episodes = 4 }, 5)));
        Assert.NotEqual(basic, Weights(Make(s_options with { StepsPerRound = 41 }, 5)));
        Assert.NotEqual(basic, Weights(Make(s_options with { ExpertShare = ExpertShare.Linear }, 5)));
        float[] dart = Weights(MakeDart(s_options, 5));
        Assert.NotEqual(basic, dart);
        Assert.NotEqual(dart, Weights(MakeDart(s_options with { FirstNoise = 0.2f }, 5)));
        Assert.NotEqual(dart, Weights(MakeDart(s_options with { NoiseScale = 2 }, 5)));
        Assert.Throws<OptionException>(() => Make(s_options with { Rounds = 0 }, 5));
        Assert.Throws<OptionException>(() => Make(s_options with { NoiseScale = -1 }, 5));
    }

    [Fact]
    public void Dart_disturbs_by_the_learners_error_and_labels_cleanly()
    {
        Dart dart = MakeDart(s_options, 3);
        CloningRound first = dart.Next(), second = dart.Next();
        Assert.Equal(0.1, first.Disturbance, 1e-6);
        Assert.Equal(first.Error, second.Disturbance, 1e-12);
        Assert.True(second.Disturbance > 0.05);
    }

    [Fact]
    public void Cancelling_leaves_no_trace()
    {
        Dagger dagger = Make(s_options, 1);
        Assert.ThrowsAny<OperationCanceledException>(() => dagger.Next(cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(0, dagger.Round);
        Assert.Null(dagger.Data);
    }

    [Fact]
    public void Transitions_are_read_from_demonstrations()
    {
        EpisodeDataset data = new(new EpisodeRecorder(StandardEnvironments.CreateRegistry().Make("CartPole-v1"), new RandomPolicy(new Box(-1, 1, 4), new Discrete(2), 3), new RecordingOptions()).Info);
        for (ulong i = 0; i < 3; i++)
            data.Add(new EpisodeRecorder(StandardEnvironments.CreateRegistry().Make("CartPole-v1"), new RandomPolicy(new Box(-1, 1, 4), new Discrete(2), 3), new RecordingOptions()).Record(i, new RandomStream(i)));
        Transitions transitions = DemonstratedTransitions.Read(data, new Box(-1, 1, 4), new Discrete(2));

        // Random episodes fall: every frame is a transition, the last of each an end.
        Assert.Equal(data.FrameCount, transitions.Count);
        Assert.Equal(3, Enumerable.Range(0, transitions.Count).Count(transitions.Terminated));
        Assert.Equal(data.Floats(FeatureNames.State).Slice(4, 4).ToArray(), transitions.Next(0).ToArray());
        Assert.Throws<ArgumentException>(() => DemonstratedTransitions.Read(data, new Box(-1, 1, 3), new Discrete(2)));
    }

    [Theory]
    [InlineData("CartPole-v1", "lqr", 500)]
    [InlineData("Pendulum-v1", "swing-up", -200)]
    [InlineData("CartPoleSwingUp-v0", "ilqr", -150)]
    public void Experts_do_their_task(string id, string name, double least)
    {
        double sum = 0;
        for (ulong seed = 0; seed < 10; seed++)
        {
            IEnvironment environment = StandardEnvironments.CreateRegistry().Make(id);
            Episode episode = new EpisodeRecorder(environment, ExpertCatalogue.Find(id, name).Create(new ExpertRequest(environment, seed)), new RecordingOptions()).Record(seed, new RandomStream(seed));
            sum += episode.Floats(FeatureNames.Reward).ToArray().Sum(reward => (double)reward) / 10;
        }

        Assert.True(sum >= least, $"{name} on {id}: mean return {sum:F1}, at least {least}");
    }

    private static IPolicy Expert(IEnvironment environment, ulong seed) => ExpertCatalogue.Find("Pendulum-v1", "swing-up").Create(new ExpertRequest(environment, seed));

    private static Dagger Make(DaggerOptions options, ulong seed, int threads = 1) =>
        new(options, ClonePresets.Find("bc-small").Options("layers=16"), () => StandardEnvironments.CreateRegistry().Make("Pendulum-v1"), Expert, new RecordingOptions(), seed, threads);

    private static Dart MakeDart(DaggerOptions options, ulong seed) =>
        new(options, ClonePresets.Find("bc-small").Options("layers=16"), () => StandardEnvironments.CreateRegistry().Make("Pendulum-v1"), Expert, new RecordingOptions(), seed);

    private static float[] Weights(InteractiveCloning cloning)
    {
        while (cloning.Round < cloning.Options.Rounds) cloning.Next();
        return cloning.Cloner!.Network.Weights.Values.ToArray();
    }
}
