using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning;

/// <summary>The proofs that every algorithm owes, for REINFORCE and the searches in parameter space.</summary>
public class PolicySearchTests
{
    private static readonly Dictionary<string, string[]> s_small = new()
    {
        ["reinforce"] = ["episodes=4", "layers=8"],
        ["weight-perturbation"] = ["perturbations=4"],
        ["es"] = ["pairs=4", "layers=8"],
        ["ars"] = ["directions=4", "best=2"],
        ["cem"] = ["population=8", "elites=4", "episodes=2"],
    };

    public static TheoryData<string> Algorithms => [.. s_small.Keys];

    public static TheoryData<string, string, string> Options => new()
    {
        { "reinforce", "episodes", "8" }, { "reinforce", "discount", "0.5" }, { "reinforce", "causal", "false" }, { "reinforce", "discount_steps", "true" }, { "reinforce", "baseline", "none" },
        { "reinforce", "baseline_constant", "-3" }, { "reinforce", "baseline_rate", "0.9" }, { "reinforce", "learning_rate", "0.001" },
        { "reinforce", "value_learning_rate", "0.1" }, { "reinforce", "value_epochs", "2" }, { "reinforce", "entropy_coefficient", "1" }, { "reinforce", "normalize_advantages", "false" },
        { "reinforce", "normalize_observations", "true" }, { "reinforce", "layers", "4" }, { "reinforce", "initial_log_deviation", "-1" }, { "reinforce", "scale_actions", "false" },
        { "weight-perturbation", "perturbations", "6" }, { "weight-perturbation", "deviation", "0.3" }, { "weight-perturbation", "learning_rate", "lin_0.01" },
        { "weight-perturbation", "baseline", "none" }, { "weight-perturbation", "baseline_constant", "-3" }, { "weight-perturbation", "baseline_rate", "0.9" }, { "weight-perturbation", "scale_returns", "false" },
        { "weight-perturbation", "episodes", "2" }, { "weight-perturbation", "layers", "4" }, { "weight-perturbation", "normalize_observations", "false" }, { "weight-perturbation", "scale_actions", "false" },
        { "es", "pairs", "6" }, { "es", "deviation", "0.3" }, { "es", "learning_rate", "0.001" }, { "es", "weight_decay", "0.1" }, { "es", "rank_shaping", "false" }, { "es", "episodes", "2" },
        { "es", "layers", "4" }, { "es", "normalize_observations", "false" }, { "es", "scale_actions", "false" },
        { "ars", "directions", "6" }, { "ars", "best", "3" }, { "ars", "deviation", "0.3" }, { "ars", "learning_rate", "0.001" }, { "ars", "episodes", "2" },
        { "ars", "layers", "4" }, { "ars", "normalize_observations", "false" }, { "ars", "scale_actions", "false" },
        { "cem", "population", "10" }, { "cem", "elites", "3" }, { "cem", "deviation", "0.3" }, { "cem", "extra_deviation", "0" }, { "cem", "extra_iterations", "2" }, { "cem", "episodes", "1" },
        { "cem", "layers", "4" }, { "cem", "normalize_observations", "true" }, { "cem", "scale_actions", "false" },
    };

    /// <summary>Baselines by what sets them.</summary>
    public static TheoryData<string, string[]> Baselines => new()
    {
        { "reinforce", ["baseline=none", "baseline=constant baseline_constant=-400", "baseline=constant baseline_constant=200", "baseline=running", "baseline=value"] },
        {
            "weight-perturbation",
            ["baseline=none", "baseline=constant baseline_constant=-400", "baseline=constant baseline_constant=200", "baseline=running", "baseline=noisefree", "baseline=optimal"]
        },
    };

    /// <summary>Options that act only beside another.</summary>
    private static string[] Companion(string algorithm, string option) => (algorithm, option) switch
    {
        (_, "baseline_constant") => ["baseline=constant", "baseline_constant=2"],
        ("reinforce", "baseline_rate") => ["baseline=running"],
        _ => [],
    };

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void It_solves_an_identity_in_seconds(string algorithm)
    {
        Evaluation discrete = Identity(algorithm, continuous: false), continuous = Identity(algorithm, continuous: true);
        Assert.True(discrete.Mean > 19, $"mean return {discrete.Mean} of 20");
        Assert.True(continuous.Mean > -2, $"mean return {continuous.Mean}, an indifferent policy has about -5");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_same_seed_gives_the_same_policy_whatever_the_threads(string algorithm)
    {
        byte[] one = Train(algorithm, s_small[algorithm], 7, threads: 1), two = Train(algorithm, s_small[algorithm], 7, threads: 2), other = Train(algorithm, s_small[algorithm], 8, threads: 1);
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_resumed_run_equals_an_uninterrupted_one_to_the_bit(string algorithm)
    {
        byte[] whole = Train(algorithm, s_small[algorithm], 9, 1);
        (Trainer first, _) = Start(algorithm, s_small[algorithm], 9, 1);
        first.Run(2500, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, ILearner learner) = Start(algorithm, s_small[algorithm], 9, 1);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(6000, new NoMetrics());
        Assert.Equal(whole, Model(learner));
    }

    /// <summary>After four updates, before chance could make much of a difference in rounding.</summary>
    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_changes_the_weights_beyond_rounding(string algorithm, string option, string value)
    {
        string[] basic = [.. s_small[algorithm], .. Companion(algorithm, option)];
        string environment = option is "initial_log_deviation" or "scale_actions" ? "Pendulum-v1" : "CartPole-v1";
        double distance = Distance(Weights(algorithm, basic, environment), Weights(algorithm, [.. basic, $"{option}={value}"], environment));
        Assert.True(distance > 1e-3, $"{option}={value} changes what they learn by {distance} of its length");
    }

    [Theory]
    [MemberData(nameof(Baselines))]
    public void Every_baseline_changes_the_weights_beside_default_options(string algorithm, string[] baselines)
    {
        foreach (string environment in (string[])["CartPole-v1", "Pendulum-v1"])
        {
            float[][] weights = [.. baselines.Select(settings => Weights(algorithm, settings.Split(' '), environment))];
            for (int i = 0; i < weights.Length; i++)
            {
                for (int j = 0; j < i; j++) Assert.True(Distance(weights[i], weights[j]) > 1e-2, $"{environment}: {baselines[i]} and {baselines[j]} differ by {Distance(weights[i], weights[j])}");
            }
        }
    }

    /// <summary>What is too large or small by a factor in every reward is the same task.</summary>
    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_unit_of_rewards_does_not_matter(string algorithm)
    {
        string[] settings = algorithm == "reinforce" ? ["layers="] : [];
        float[] plain = Weights(algorithm, settings, "DoubleIntegrator-v0"), large = Weights(algorithm, settings, "DoubleIntegrator-v0", 1024);
        Assert.True(Distance(plain, large) < 1e-2, $"they differ by {Distance(plain, large)}");
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_list_of_options_above_is_complete(string algorithm) => Assert.Equal(
        Catalogue.Find(algorithm).Describe([]).Select(option => option.Name).Order(),
        Options.Where(row => row.Data.Item1 == algorithm).Select(row => row.Data.Item2).Order());

    [Theory]
    [InlineData("reinforce", "episodes=0", "at least 1")]
    [InlineData("reinforce", "baseline_constant=-400", "0 with baseline=Value")]
    [InlineData("reinforce", "baseline=constant", "set with baseline=constant")]
    [InlineData("weight-perturbation", "baseline=constant", "set with baseline=constant")]
    [InlineData("weight-perturbation", "episodes=0", "at least 1")]
    [InlineData("weight-perturbation", "deviation=0", "above 0")]
    [InlineData("es", "pairs=0", "at least 1")]
    [InlineData("ars", "best=9", "from 1 to Directions = 8")]
    [InlineData("cem", "elites=1", "from 2 to Population")]
    [InlineData("cem", "layers=0", "widths of at least 1")]
    public void An_option_out_of_range_is_named_with_its_range(string algorithm, string setting, string range) =>
        Assert.Contains(range, Assert.Throws<OptionException>(() => Catalogue.Find(algorithm).Describe([setting])).Message, StringComparison.Ordinal);

    [Fact]
    public void Ranks_run_from_minus_to_plus_a_half_and_ties_share()
    {
        Assert.Equal([0.5, -0.5, 0], EvolutionStrategies.Ranks([7, -2, 3]));
        Assert.Equal([-1.0 / 3, 0.5, -1.0 / 3, 1.0 / 6], EvolutionStrategies.Ranks([1, 9, 1, 4]).Select(rank => Math.Round(rank, 12)), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void The_gradient_of_reinforce_equals_differences_of_its_loss()
    {
        LearnerContext context = new(1, new Box(-10, 10, 3), new Box(-10, 10, 2), 1000, 3, 1);
        Reinforce reinforce = new(new ReinforceOptions { Layers = [5], EntropyCoefficient = 0.1f }, context);
        RandomStream random = new(1);
        float[] observations = [.. Enumerable.Range(0, 21).Select(_ => (float)random.NextNormal())], actions = [.. Enumerable.Range(0, 14).Select(_ => (float)random.NextNormal())], advantages = [.. Enumerable.Range(0, 7).Select(_ => (float)random.NextNormal())];
        double Loss()
        {
            reinforce.PolicyGradient(observations, actions, advantages, out float loss, out float entropy);
            return loss - 0.1 * entropy;
        }

        Loss();
        float[] gradient = reinforce.PolicyWeights.Gradients.ToArray();
        for (int i = 0; i < gradient.Length; i++)
        {
            float old = reinforce.PolicyWeights.Values[i];
            reinforce.PolicyWeights.Values[i] = old + 1e-2f;
            double high = Loss();
            reinforce.PolicyWeights.Values[i] = old - 1e-2f;
            double low = Loss();
            reinforce.PolicyWeights.Values[i] = old;
            Fixture.Near((high - low) / 2e-2, gradient[i], 2e-3, 2e-2, $"weight {i}");
        }
    }

    [Fact]
    public void The_policy_gradient_exercise()
    {
        Control.Recorded row = Control.Recorded.Rows("rollouts", "policy-gradient exercise: losses with every parameter 1")[0];
        LearnerContext context = new(1, new Box(-10, 10, 2), new Box(-10, 10, 1), 1000, 3, 1);
        Reinforce reinforce = new(new ReinforceOptions { Layers = [2] }, context);
        reinforce.PolicyWeights.Values.Fill(1);
        float[] observation = row.Constants.Floats("obs"), returns = row.Constants.Floats("returns");
        reinforce.PolicyGradient([.. observation, .. observation, .. observation], [3, 3, 3], returns, out float loss, out _);
        Fixture.Near(row.Expected.Number("policy_loss"), loss, 1e-5, 0, "policy loss");
        reinforce.PolicyGradient([.. observation, .. observation, .. observation], returns, [1, 1, 1], out float likelihood, out _);
        Fixture.Near(row.Expected.Number("value_nll"), likelihood, 1e-5, 0, "negative log-likelihood of the returns");
    }

    private static Evaluation Identity(string algorithm, bool continuous)
    {
        IdentityEnvironment[] copies = [.. Enumerable.Range(0, 4).Select(_ => new IdentityEnvironment(continuous))];
        using SyncVectorEnvironment environment = new(copies, AutoresetMode.SameStep);
        string[] settings = algorithm switch
        {
            "reinforce" => ["discount=0.3", "learning_rate=0.03"],
            _ => [],
        };
        ILearner learner = Catalogue.Find(algorithm).Create(settings, new LearnerContext(4, environment.ObservationSpace, environment.ActionSpace, 80_000, 3, 1));
        new Trainer(learner, environment, 3).Run(80_000, new NoMetrics());
        return Evaluation.Run(learner.Policy, environment, 20, 99);
    }

    private static byte[] Train(string algorithm, string[] settings, ulong seed, int threads, string environment = "CartPole-v1")
    {
        (Trainer trainer, ILearner learner) = Start(algorithm, settings, seed, threads, environment);
        trainer.Run(6000, new NoMetrics());
        return Model(learner);
    }

    private static (Trainer Trainer, ILearner Learner) Start(string algorithm, string[] settings, ulong seed, int threads, string id = "CartPole-v1")
    {
        IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 3, AutoresetMode.SameStep);
        ILearner learner = Catalogue.Find(algorithm).Create(settings, new LearnerContext(3, environment.ObservationSpace, environment.ActionSpace, 6000, seed, threads));
        return (new Trainer(learner, environment, seed), learner);
    }

    /// <summary>How far four updates move the weights, three environments side by side.</summary>
    private static float[] Weights(string algorithm, string[] settings, string id, float rewardUnit = 1)
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 3, AutoresetMode.SameStep);
        ILearner learner = Catalogue.Find(algorithm).Create(settings, new LearnerContext(3, environment.ObservationSpace, environment.ActionSpace, 50_000, 4, 1));
        float[] Now() => learner is Reinforce reinforce ? reinforce.PolicyWeights.Values.ToArray() : ((ParameterSearch)learner).Center.ToArray();
        float[] first = Now(), actions = new float[3 * environment.ActionSpace.FloatCount];
        StepBuffers buffers = new(3, environment.ObservationSpace);
        environment.Reset(4, buffers);
        learner.Begin(buffers);
        for (int updates = 0; updates < 4;)
        {
            learner.Act(actions);
            environment.Step(actions, buffers);
            foreach (ref float reward in buffers.Rewards.AsSpan()) reward *= rewardUnit;
            learner.Record(buffers);
            if (learner.Update(new NoMetrics())) updates++;
        }

        return [.. Now().Zip(first, (now, then) => now - then)];
    }

    /// <summary>Length of the difference in units of the longer one's length.</summary>
    private static double Distance(float[] a, float[] b)
    {
        if (a.Length != b.Length) return double.PositiveInfinity;
        double difference = a.Zip(b, (x, y) => Math.Pow(x - (double)y, 2)).Sum(), length = Math.Max(a.Sum(x => x * (double)x), b.Sum(x => x * (double)x));
        return Math.Sqrt(difference / length);
    }

    /// <summary>The exported policy: weights and normalisation.</summary>
    private static byte[] Model(ILearner learner)
    {
        using MemoryStream stream = new();
        learner.ExportOnnx(stream);
        return stream.ToArray();
    }
}
