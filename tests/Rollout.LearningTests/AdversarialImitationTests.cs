using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Tests.Learning.Imitation;

namespace Rollout.LearningTests;

/// <summary>With ten or twenty demonstrations and no reward, adversarial imitation acts like the demonstrator: median of three seeds.</summary>
public class AdversarialImitationTests
{
    [Theory]
    [InlineData("gail", "CartPole-v1", 475)]
    [InlineData("airl", "CartPole-v1", 475)]
    [InlineData("gail", "Pendulum-v1", -200)]
    [InlineData("airl", "Pendulum-v1", -200)]
    public void It_acts_like_its_demonstrator(string kind, string id, double least)
    {
        bool pole = id == "CartPole-v1";
        Transitions demonstrations = Demonstrated.Record(id, pole ? 10 : 20, seed: 1, out double expert);
        AdversarialOptions options = new()
        {
            Demonstrations = "given",
            Steps = pole ? 128 : 256,
            BatchSize = 256,
            LearningRate = Schedule.LinearFrom(1e-3),
            Discount = pole ? 0.99f : 0.95f,
            NormalizeRewards = true,
            RewardUpdates = 4,
        };
        double[] means = [.. Enumerable.Range(0, 3).Select(seed => Train(kind, id, options, demonstrations, (ulong)seed)).Order()];
        string found = $"{kind} on {id}: {string.Join(", ", means.Select(mean => mean.ToString("F1")))}; the demonstrator has {expert:F1}";
        TestContext.Current.TestOutputHelper?.WriteLine(found);
        Assert.True(means[1] >= least, found);
    }

    private static double Train(string kind, string id, AdversarialOptions options, Transitions demonstrations, ulong seed)
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 8, AutoresetMode.SameStep);
        LearnerContext context = new(8, environment.ObservationSpace, environment.ActionSpace, 100_000, seed, 1);
        RewardModel reward = kind == "gail" ? new Gail(options, context, demonstrations) : new Airl(options, context, demonstrations);
        using AdversarialImitation learner = new(options, context, reward);
        new Trainer(learner, environment, seed).Run(100_000, new CompositeSink());
        return Evaluation.Run(learner.Policy, environment, 100, seed: 1_000_000).Mean;
    }
}
