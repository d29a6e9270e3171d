using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning.Imitation;

public sealed class AdversarialTests
{
    private static readonly AdversarialOptions s_options = new() { Demonstrations = "given", Steps = 128, BatchSize = 128, Epochs = 3, RewardBatchSize = 64 };

    [Theory]
    [InlineData("gail")]
    [InlineData("airl")]
    public void Rewards_learn_to_tell_demonstrations(string kind)
    {
        LearnerContext context = Context("Pendulum-v1", 2, 1000, 1);
        Transitions demonstrations = Demonstrated.Record("Pendulum-v1", 5, 1, out _), random = new(3, 1);
        RandomStream noise = new(2);
        for (int i = 0; i < 500; i++)
        {
            int row = noise.NextInt(demonstrations.Count);
            float action = demonstrations.Action(row)[0];
            random.Add(demonstrations.Observation(row), [action > 0 ? action - 2 : action + 2], demonstrations.Next(row), false);
        }

        RewardModel model = Model(kind, s_options with { RewardUpdates = 400, RewardLearningRate = 3e-3f }, context, demonstrations);
        Recorded metrics = new();
        model.Update(random, (_, _, result) => result.Fill(-1), metrics);
        model.Update(random, (_, _, result) => result.Fill(-1), metrics);
        Assert.True(metrics.Values["reward/demonstrated_as_demonstrated"] > 0.85, $"{metrics.Values["reward/demonstrated_as_demonstrated"]}");
        Assert.True(metrics.Values["reward/generated_as_demonstrated"] < 0.15, $"{metrics.Values["reward/generated_as_demonstrated"]}");

        // What looks demonstrated is paid more.
        float[] good = new float[200], bad = new float[200];
        model.Reward(demonstrations, 0, (_, _, result) => result.Fill(-1), good);
        model.Reward(random, 0, (_, _, result) => result.Fill(-1), bad);
        Assert.True(good.Average() > bad.Average() + 0.5f, $"{good.Average()} against {bad.Average()}");
    }

    [Theory]
    [InlineData("gail")]
    [InlineData("airl")]
    public void Gradients_of_the_score_equal_finite_differences(string kind)
    {
        Transitions demonstrations = Demonstrated.Record("CartPole-v1", 1, 3, out _);
        RewardModel model = Model(kind, s_options with { RewardLayers = [5] }, Context("CartPole-v1", 1, 1000, 4), demonstrations);
        TransitionBatch batch = new(demonstrations, new Discrete(2));
        batch.Begin(6);
        for (int i = 0; i < 6; i++) batch.Add(demonstrations.Observation(i), demonstrations.Action(i), demonstrations.Next(i), i == 2);
        Tape tape = new();
        model.Forward(tape, batch).Score.Softplus().Mean().Backward();
        float[] gradients = [.. model.Weights.Gradients];
        Span<float> weights = model.Weights.Values;
        for (int k = 0; k < weights.Length; k++)
        {
            float kept = weights[k];
            const float Step = 4e-3f;
            weights[k] = kept + Step;
            double up = Loss();
            weights[k] = kept - Step;
            double down = Loss();
            weights[k] = kept;
            Assert.Equal((up - down) / (2 * Step), gradients[k], 2e-4);
        }

        double Loss()
        {
            tape.Reset();
            return model.Forward(tape, batch).Score.Softplus().Mean().Item;
        }
    }

    [Fact]
    public void The_score_of_airl_is_its_equation()
    {
        Transitions demonstrations = Demonstrated.Record("CartPole-v1", 1, 3, out _);
        Airl model = new(s_options with { Discount = 0.5f }, Context("CartPole-v1", 1, 1000, 4), demonstrations);
        TransitionBatch batch = new(demonstrations, new Discrete(2));
        batch.Begin(2);
        for (int i = 0; i < 2; i++) batch.Add(demonstrations.Observation(7), demonstrations.Action(7), demonstrations.Next(7), terminated: i == 1);
        (batch.LogProbabilities[0], batch.LogProbabilities[1]) = (-0.25f, -2);
        (Tensor score, Tensor reward) = model.Forward(new Tape(), batch);
        Assert.Equal(score.Values.ToArray(), reward.Values.ToArray());

        // The same transition with another probability, one of them ending the task: f - log π, and h(s') is worth nothing after the end.
        float[] next = Shaping(demonstrations.Next(7));
        Assert.Equal(score.Values[0] - 0.25f - 0.5f * next[0], score.Values[1] - 2, 1e-5f);

        float[] Shaping(ReadOnlySpan<float> observation)
        {
            // f is g(s, a) + γ h(s') - h(s): with two next states that differ, γ (h(s1) - h(s2)) is the difference of the scores.
            TransitionBatch probe = new(demonstrations, new Discrete(2));
            probe.Begin(2);
            probe.Add(demonstrations.Observation(7), demonstrations.Action(7), observation, false);
            probe.Add(demonstrations.Observation(7), demonstrations.Action(7), observation, true);
            Tensor both = model.Forward(new Tape(), probe).Score;
            return [(both.Values[0] - both.Values[1]) / 0.5f];
        }
    }

    [Theory]
    [InlineData("gail")]
    [InlineData("airl")]
    public void A_resumed_run_equals_an_uninterrupted_one_to_the_bit(string kind)
    {
        Transitions demonstrations = Demonstrated.Record("CartPole-v1", 2, 3, out _);
        (Trainer whole, AdversarialImitation wholeLearner) = Start(kind, s_options, demonstrations, 5);
        whole.Run(1500, new NoMetrics());
        (Trainer first, AdversarialImitation firstLearner) = Start(kind, s_options, demonstrations, 5);
        first.Run(700, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, AdversarialImitation secondLearner) = Start(kind, s_options, demonstrations, 5);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(1500, new NoMetrics());
        Assert.Equal(Weights(wholeLearner), Weights(secondLearner));
        Assert.NotEqual(Weights(wholeLearner), Weights(firstLearner));
        (Trainer other, AdversarialImitation otherLearner) = Start(kind, s_options, demonstrations, 6);
        other.Run(1500, new NoMetrics());
        Assert.NotEqual(Weights(wholeLearner), Weights(otherLearner));
    }

    [Fact]
    public void Every_option_of_the_reward_changes_the_weights()
    {
        Transitions demonstrations = Demonstrated.Record("CartPole-v1", 2, 3, out _);
        float[] basic = After(s_options);
        Assert.NotEqual(basic, After(s_options with { RewardLayers = [16] }));
        Assert.NotEqual(basic, After(s_options with { RewardLearningRate = 1e-2f }));
        Assert.NotEqual(basic, After(s_options with { RewardBatchSize = 32 }));
        Assert.NotEqual(basic, After(s_options with { RewardUpdates = 1 }));
        demonstrations = Demonstrated.Record("CartPole-v1", 1, 9, out _);
        Assert.NotEqual(basic, After(s_options));

        float[] After(AdversarialOptions options)
        {
            (Trainer trainer, AdversarialImitation learner) = Start("gail", options, demonstrations, 5);
            trainer.Run(600, new NoMetrics());
            return Weights(learner);
        }
    }

    internal static (Trainer Trainer, AdversarialImitation Learner) Start(string kind, AdversarialOptions options, Transitions demonstrations, ulong seed, string id = "CartPole-v1", int environments = 2, long steps = 1500)
    {
        IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, environments, AutoresetMode.SameStep);
        LearnerContext context = new(environments, environment.ObservationSpace, environment.ActionSpace, steps, seed, 1);
        AdversarialImitation learner = new(options, context, Model(kind, options, context, demonstrations));
        return (new Trainer(learner, environment, seed), learner);
    }

    private static RewardModel Model(string kind, AdversarialOptions options, LearnerContext context, Transitions demonstrations) =>
        kind == "gail" ? new Gail(options, context, demonstrations) : new Airl(options, context, demonstrations);

    private static LearnerContext Context(string id, int environments, long steps, ulong seed)
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, environments);
        return new LearnerContext(environments, environment.ObservationSpace, environment.ActionSpace, steps, seed, 1);
    }

    private static float[] Weights(AdversarialImitation learner) => [.. learner.Ppo.PolicyWeights.Values, .. learner.Ppo.ValueWeights.Values, .. learner.Reward.Weights.Values];

    private sealed class Recorded : IMetricSink
    {
        public Dictionary<string, double> Values { get; } = [];

        public void Record(string name, double value) => Values[name] = value;

        public void Flush(long step)
        {
        }
    }
}
