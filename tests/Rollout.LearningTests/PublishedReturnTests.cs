using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.LearningTests;

/// <summary>The tuned presets reach the returns that Stable-Baselines3 reaches: the median of five seeds, 100 deterministic episodes each.</summary>
public class PublishedReturnTests
{
    [Theory]
    [InlineData("CartPole-v1", 500)]
    [InlineData("Pendulum-v1", -200)]
    [InlineData("Acrobot-v1", -85)]
    [InlineData("CartPoleNoVel-v1", 500, "recurrent-ppo")]
    [InlineData("PendulumNoVel-v1", -217.9, "recurrent-ppo")]
    public void The_median_of_five_seeds_reaches_the_published_return(string id, double published, string algorithm = "ppo")
    {
        double[] means = new double[5];
        Parallel.For(0, means.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, seed => means[seed] = Train(id, (ulong)seed, algorithm));
        double[] sorted = [.. means.Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{id}: {string.Join(", ", means.Select(mean => mean.ToString("F1")))}, median {sorted[2]:F1}");
        Assert.True(sorted[2] >= published, $"{id}: means {string.Join(", ", means.Select(mean => mean.ToString("F1")))}; the median must reach {published}");
    }

    [Theory]
    [InlineData("reinforce")]
    [InlineData("weight-perturbation")]
    [InlineData("es")]
    [InlineData("ars")]
    [InlineData("cem")]
    public void Every_policy_search_balances_the_pole(string algorithm)
    {
        double[] means = [.. Enumerable.Range(0, 3).Select(seed => Train("CartPole-v1", (ulong)seed, algorithm)).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{algorithm}: {string.Join(", ", means.Select(mean => mean.ToString("F1")))}");
        Assert.True(means[1] >= 475, $"{algorithm}: means {string.Join(", ", means.Select(mean => mean.ToString("F1")))}; the median must reach 475");
    }

    /// <summary>Tasks whose goal is paid at the end of their horizon: the pusher's is worth 100, on the paddle standing still has 53.</summary>
    [Theory]
    [InlineData("PointPusher-v0", 99)]
    [InlineData("PaddleBall-v0", 120)]
    public void Ppo_learns_what_is_asked_for_at_one_moment(string id, double threshold)
    {
        double[] means = [.. Enumerable.Range(0, 3).Select(seed => Train(id, (ulong)seed)).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{id}: {string.Join(", ", means.Select(mean => mean.ToString("F1")))}");
        Assert.True(means[0] >= threshold, $"{id}: means {string.Join(", ", means.Select(mean => mean.ToString("F1")))}; the worst must reach {threshold}");
    }

    /// <summary>Tasks with continuous actions. The regulator has -12 on the double integrator; chance -38,000, and -1200 on the pendulum.</summary>
    [Theory]
    [InlineData("reinforce", "DoubleIntegrator-v0", -14)]
    [InlineData("weight-perturbation", "DoubleIntegrator-v0", -16)]
    [InlineData("es", "DoubleIntegrator-v0", -14)]
    [InlineData("ars", "DoubleIntegrator-v0", -16)]
    [InlineData("cem", "DoubleIntegrator-v0", -16)]
    [InlineData("reinforce", "Pendulum-v1", -220)]
    [InlineData("weight-perturbation", "Pendulum-v1", -250)]
    [InlineData("es", "Pendulum-v1", -250)]
    [InlineData("ars", "Pendulum-v1", -300)]
    [InlineData("cem", "Pendulum-v1", -250)]
    public void Every_policy_search_learns_continuous_actions(string algorithm, string id, double threshold)
    {
        double[] means = [.. Enumerable.Range(0, 3).Select(seed => Train(id, (ulong)seed, algorithm)).Order()];
        TestContext.Current.TestOutputHelper?.WriteLine($"{algorithm} on {id}: {string.Join(", ", means.Select(mean => mean.ToString("F1")))}");
        Assert.True(means[1] >= threshold, $"{algorithm} on {id}: means {string.Join(", ", means.Select(mean => mean.ToString("F1")))}; the median must reach {threshold}");
    }

    private static double Train(string id, ulong seed, string algorithm = "ppo")
    {
        Preset preset = Catalogue.Find(algorithm).Tuned[id];
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, preset.Environments, AutoresetMode.SameStep);
        LearnerContext context = new(preset.Environments, environment.ObservationSpace, environment.ActionSpace, preset.TotalSteps, seed, Threads: 1);
        ILearner learner = Catalogue.Find(algorithm).Create(preset.Settings, context);
        new Trainer(learner, environment, seed).Run(preset.TotalSteps, new CompositeSink());
        return Evaluation.Run(learner.Policy, environment, 100, seed: 1_000_000).Mean;
    }
}
