using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;

namespace Rollout.Tests.Core;

public class ExternalPolicyTests
{
    private static readonly Box s_seen = new(-10, 10, 3), s_actions = new(-2, 2, 1);

    [Fact]
    public void The_latest_offer_holds_until_it_is_released()
    {
        ExternalPolicy policy = new(s_seen, s_actions, [0], new RandomPolicy(s_seen, s_actions, 1));
        Assert.NotEqual(0, Act(policy));
        Assert.False(policy.Intervened);
        policy.Offer([1]);
        policy.Offer([1.5f]);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(1.5f, Act(policy));
            Assert.True(policy.Intervened);
        }

        Assert.Contains("action", Assert.Throws<ArgumentException>(() => policy.Offer([3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => policy.Offer([1, 1]));
        Assert.Equal(1.5f, Act(policy));
        policy.Release();
        Assert.NotEqual(1.5f, Act(policy));
        Assert.False(policy.Intervened);
    }

    [Fact]
    public void Silence_gives_control_back_where_patience_is_finite()
    {
        ExternalPolicy policy = new(s_seen, s_actions, [0], new RandomPolicy(s_seen, s_actions, 1), patience: 2);
        policy.Offer([1.5f]);
        bool[] intervened = [.. Enumerable.Range(0, 4).Select(_ =>
        {
            Act(policy);
            return policy.Intervened;
        })];
        Assert.Equal([true, true, false, false], intervened);
        Assert.Equal(0.5f, Act(new ExternalPolicy(s_seen, s_actions, [0.5f])));
    }

    [Fact]
    public async System.Threading.Tasks.Task Offers_from_other_threads_are_never_torn()
    {
        Box pair = new(-2, 2, 2);
        ExternalPolicy policy = new(s_seen, pair, [0, 0]);
        using CancellationTokenSource stop = new();
        System.Threading.Tasks.Task[] people = [.. Enumerable.Range(0, 2).Select(person => System.Threading.Tasks.Task.Run(() =>
        {
            for (int i = 0; !stop.IsCancellationRequested; i++) policy.Offer([(i % 100) / 100f, (i % 100) / 100f]);
        }, TestContext.Current.CancellationToken))];
        float[] actions = new float[2];
        for (int i = 0; i < 20_000; i++)
        {
            policy.Act(1, new float[3], [], default, actions);
            Assert.Equal(actions[0], actions[1]);
        }

        stop.Cancel();
        await System.Threading.Tasks.Task.WhenAll(people);
    }

    [Fact]
    public void A_recording_keeps_who_acted()
    {
        using IEnvironment environment = StandardEnvironments.CreateRegistry().Make("Pendulum-v1");
        Robot robot = new(environment);
        ExternalPolicy person = new(environment.ObservationSpace, environment.ActionSpace, [0], robot);
        robot.Acting = step =>
        {
            if (step == 50) person.Offer([1.25f]);
            if (step == 80) person.Release();
        };
        Episode episode = new EpisodeRecorder(environment, person, new RecordingOptions()).Record(1, new RandomStream(1), TestContext.Current.CancellationToken);
        bool[] flags = episode.Flags(FeatureNames.Intervention).ToArray();
        for (int i = 0; i < flags.Length; i++)
        {
            Assert.Equal(i is >= 49 and < 79, flags[i]);
            Assert.Equal(flags[i] ? 1.25f : -0.5f, episode.Floats(FeatureNames.Action)[i]);
            Assert.Equal(flags[i] ? 1.25f : -0.5f, episode.Floats(FeatureNames.ExecutedAction)[i]);
        }
    }

    private static float Act(ExternalPolicy policy)
    {
        float[] actions = new float[1], memory = new float[policy.MemoryCount];
        policy.Act(1, new float[3], [], memory, actions);
        return actions[0];
    }

    private sealed class Robot(IEnvironment environment) : IPolicy
    {
        private int _steps;

        public Action<int>? Acting { get; set; }

        public Space ObservationSpace => environment.ObservationSpace;

        public Space ActionSpace => environment.ActionSpace;

        public void Act(int count, ReadOnlySpan<float> floats, ReadOnlySpan<byte> bytes, Span<float> memory, Span<float> actions)
        {
            Acting?.Invoke(++_steps);
            actions[0] = -0.5f;
        }
    }
}
