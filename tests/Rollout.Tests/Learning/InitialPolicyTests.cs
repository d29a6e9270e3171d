using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Neural;
using Rollout.Tests.Learning.Imitation;

namespace Rollout.Tests.Learning;

public class InitialPolicyTests
{
    private static readonly Space s_observations = new Box([-5f, -5f, 0f], [5f, 5f, 400f]), s_actions = new Box([-2f, 0f], [2f, 512f]);

    [Theory]
    [InlineData(HeadKind.L2, true, 1)]
    [InlineData(HeadKind.L1, false, 1)]
    [InlineData(HeadKind.Gaussian, true, 1)]
    [InlineData(HeadKind.L2, false, 4)]
    public void Ppo_begins_with_what_the_clone_does(HeadKind head, bool tanh, int chunk)
    {
        CloneNetwork clone = Clone(new CloneOptions { Layers = [32, 16], Head = head, TanhActions = tanh, ChunkLength = chunk, ActionChoice = ActionChoice.Likeliest }, s_actions);
        using Ppo ppo = Begin(clone, s_actions);
        float[] observations = Observations(50), expected = new float[100], actual = new float[100];
        Act(new ClonePolicy(clone), observations, expected);
        Act(ppo.Policy, observations, actual);
        Fixture.Near(expected, actual, 1e-5, 1e-3, "actions");
    }

    [Fact]
    public void A_classifying_clone_passes_on_its_logits()
    {
        Discrete actions = new(4);
        CloneNetwork clone = Clone(new CloneOptions { Layers = [32], ActionChoice = ActionChoice.Likeliest }, actions);
        using Ppo ppo = Begin(clone, actions);
        float[] observations = Observations(200), expected = new float[200], actual = new float[200];
        Act(new ClonePolicy(clone), observations, expected);
        Act(ppo.Policy, observations, actual);
        Assert.Equal(expected, actual);
        Assert.True(expected.Distinct().Count() > 1);
    }

    [Fact]
    public void The_scaling_of_a_clone_stays_while_learning()
    {
        CloneNetwork clone = Clone(new CloneOptions { Layers = [8] }, s_actions);
        using Ppo ppo = Begin(clone, s_actions);
        float[] before = ppo.ObservationNormalizer!.Shift.ToArray();
        for (int i = 0; i < 1000; i++) ppo.ObservationNormalizer.Update(Observations(10));
        Assert.Equal(before, ppo.ObservationNormalizer.Shift.ToArray());
        Fixture.Near(clone.ObservationScale.ToArray(), ppo.ObservationNormalizer.Scale.ToArray(), 1e-6, 1e-6, "scale");
    }

    [Fact]
    public void A_policy_that_is_held_stays_nearer_and_only_values_learn_at_first()
    {
        float[] begun = Weights("value_warmup=100"), free = Weights("value_warmup=0"), held = Weights("value_warmup=0", "kl_to_init=10");
        Assert.True(Distance(begun, free) > 0.1, $"{Distance(begun, free)}");
        Assert.True(Distance(begun, held) < 0.5 * Distance(begun, free), $"{Distance(begun, held)} against {Distance(begun, free)}");

        static double Distance(float[] x, float[] y) => Math.Sqrt(x.Zip(y, (a, b) => (double)(a - b) * (a - b)).Sum());
        static float[] Weights(params string[] settings)
        {
            using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPole-v1", 4, AutoresetMode.SameStep);
            using Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(["steps=128", "epochs=5", "learning_rate=0.002", .. settings], new LearnerContext(4, environment.ObservationSpace, environment.ActionSpace, 4096, 4, 1));
            new Trainer(ppo, environment, 4).Run(4096, new NoMetrics());
            return ppo.PolicyWeights.Values.ToArray();
        }
    }

    /// <summary>E[ρ log(π / π₀) - ρ + 1] over draws of π_old is KL(π ‖ π₀), of Gaussians Σ log(σ₀/σ) + (σ² + (μ - μ₀)²) / 2σ₀² - 1/2; and its gradient is zero at π = π₀.</summary>
    [Fact]
    public void The_estimate_of_the_divergence_has_the_right_mean()
    {
        RandomStream random = new(3);
        const int Draws = 400_000;
        double mean = 0.3, deviation = 0.8, oldMean = 0.2, oldDeviation = 0.9, initialMean = -0.1, initialDeviation = 1.1, sum = 0;
        for (int i = 0; i < Draws; i++)
        {
            double u = oldMean + oldDeviation * random.NextNormal(), now = LogDensity(u, mean, deviation), ratio = Math.Exp(now - LogDensity(u, oldMean, oldDeviation));
            sum += ratio * (now - LogDensity(u, initialMean, initialDeviation)) - ratio + 1;
        }

        double exact = Math.Log(initialDeviation / deviation) + (deviation * deviation + (mean - initialMean) * (mean - initialMean)) / (2 * initialDeviation * initialDeviation) - 0.5;
        Assert.Equal(exact, sum / Draws, 3e-3);

        static double LogDensity(double u, double mean, double deviation) => -0.5 * (u - mean) * (u - mean) / (deviation * deviation) - Math.Log(deviation) - 0.5 * Math.Log(2 * Math.PI);
    }

    [Fact]
    public void A_resumed_run_is_held_to_the_same_policy()
    {
        string[] settings = ["steps=64", "epochs=2", "kl_to_init=0.5", "scale_actions=true", "bound_mean=true"];
        (Trainer whole, Ppo wholePpo) = Start();
        whole.Run(1024, new NoMetrics());
        (Trainer first, _) = Start();
        first.Run(512, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, Ppo secondPpo) = Start();
        secondPpo.PolicyWeights.Parameters[1].Values.Fill(0.25f);
        secondPpo.BeginWithPresentWeights();
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(1024, new NoMetrics());
        Assert.Equal(wholePpo.PolicyWeights.Values.ToArray(), secondPpo.PolicyWeights.Values.ToArray());

        (Trainer, Ppo) Start()
        {
            IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("Pendulum-v1", 2, AutoresetMode.SameStep);
            Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(settings, new LearnerContext(2, environment.ObservationSpace, environment.ActionSpace, 1024, 4, 1));
            return (new Trainer(ppo, environment, 4), ppo);
        }
    }

    [Fact]
    public void An_earlier_run_passes_on_policy_values_and_scalings()
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("Pendulum-v1", 2, AutoresetMode.SameStep);
        LearnerContext context = new(2, environment.ObservationSpace, environment.ActionSpace, 2048, 4, 1);
        using Ppo earlier = (Ppo)Catalogue.Find("ppo").Create(["steps=64", "normalize_observations=true", "normalize_rewards=true", "policy_layers=16"], context);
        new Trainer(earlier, environment, 4).Run(1024, new NoMetrics());
        using Ppo later = (Ppo)Catalogue.Find("ppo").Create(["steps=32", .. InitialPolicy.Settings(earlier)], context with { Seed = 9 });
        InitialPolicy.Begin(later, earlier);
        float[] observations = [.. Enumerable.Range(0, 30).Select(i => MathF.Sin(i))], expected = new float[10], actual = new float[10];
        earlier.Policy.Act(10, observations, [], [], expected);
        later.Policy.Act(10, observations, [], [], actual);
        Fixture.Near(expected, actual, 1e-6, 1e-6, "actions");
        Assert.Equal(earlier.ValueWeights.Values.ToArray(), later.ValueWeights.Values.ToArray());
        using Ppo other = (Ppo)Catalogue.Find("ppo").Create(["steps=32", "policy_layers=8"], context);
        Assert.Contains("as in the run that training begins with", Assert.Throws<OptionException>(() => InitialPolicy.Begin(other, earlier)).Message);
    }

    [Fact]
    public void A_clone_that_ppo_cannot_be_is_refused_with_a_remedy()
    {
        Assert.Contains("bc-small", Refusal(new CloneOptions { Trunk = TrunkKind.Lstm, Layers = [8] }));
        Assert.Contains("observation_history=1", Refusal(new CloneOptions { Layers = [8], ObservationHistory = 2 }));
        Assert.Contains("executed_actions=1", Refusal(new CloneOptions { Layers = [8], ChunkLength = 4, ExecutedActions = 2 }));
        Assert.Contains("5 modes", Refusal(new CloneOptions { Layers = [8], Head = HeadKind.Mixture }));
        static string Refusal(CloneOptions options) => Assert.Throws<NotSupportedException>(() => InitialPolicy.Settings(Clone(options, s_actions))).Message;

        CloneNetwork clone = Clone(new CloneOptions { Layers = [8] }, s_actions);
        using Ppo other = new(new PpoOptions(), 1, s_observations, new Box(-1, 1, 1), 4096, 0), narrow = new(new PpoOptions { NormalizeObservations = true }, 1, s_observations, s_actions, 4096, 0);
        Assert.Contains("same environment", Assert.Throws<ArgumentException>(() => InitialPolicy.Begin(other, clone)).Message);
        Assert.Contains("PolicyLayers", Assert.Throws<OptionException>(() => InitialPolicy.Begin(narrow, clone)).Option);
    }

    private static CloneNetwork Clone(CloneOptions options, Space actions)
    {
        CloneNetwork clone = new(options, s_observations, actions, seed: 7);
        float[] shift = [1, -0.5f, 200], scale = [0.5f, 2, 0.01f];
        shift.CopyTo(clone.ObservationShift);
        scale.CopyTo(clone.ObservationScale);
        if (actions is not Box) return clone;
        float[] center = [0.5f, 300], units = [1.5f, 0.01f];
        center.CopyTo(clone.ActionShift);
        units.CopyTo(clone.ActionScale);
        return clone;
    }

    private static Ppo Begin(CloneNetwork clone, Space actions)
    {
        Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(InitialPolicy.Settings(clone), new LearnerContext(1, s_observations, actions, 4096, 1, 1));
        InitialPolicy.Begin(ppo, clone);
        return ppo;
    }

    private static float[] Observations(int rows)
    {
        RandomStream random = new(11);
        return [.. Enumerable.Range(0, 3 * rows).Select(i => (float)random.NextNormal() * (i % 3 == 2 ? 50 : 1) + (i % 3 == 2 ? 200 : 0))];
    }

    private static void Act(IPolicy policy, float[] observations, float[] actions)
    {
        int rows = observations.Length / 3;
        float[] memory = new float[rows * policy.MemoryCount];
        policy.Act(rows, observations, [], memory, actions);
    }
}
