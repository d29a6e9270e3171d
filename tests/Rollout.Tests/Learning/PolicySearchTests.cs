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
        ["cem"] = ["population=8", "elites=4"],
    };

    public static TheoryData<string> Algorithms => [.. s_small.Keys];

    public static TheoryData<string, string, string> Options => new()
    {
        { "reinforce", "episodes", "8" }, { "reinforce", "discount", "0.5" }, { "reinforce", "causal", "false" }, { "reinforce", "baseline", "none" },
        { "reinforce", "baseline_constant", "-3" }, { "reinforce", "baseline_rate", "0.9" }, { "reinforce", "learning_rate", "0.001" },
        { "reinforce", "value_learning_rate", "0.1" }, { "reinforce", "value_epochs", "2" }, { "reinforce", "entropy_coefficient", "0.1" },
        { "reinforce", "normalize_advantages", "false" }, { "reinforce", "normalize_observations", "true" }, { "reinforce", "layers", "4" }, { "reinforce", "initial_log_deviation", "-1" },
        { "weight-perturbation", "perturbations", "6" }, { "weight-perturbation", "deviation", "0.3" }, { "weight-perturbation", "learning_rate", "lin_0.01" },
        { "weight-perturbation", "baseline", "none" }, { "weight-perturbation", "baseline_rate", "0.9" }, { "weight-perturbation", "layers", "4" }, { "weight-perturbation", "normalize_observations", "false" },
        { "es", "pairs", "6" }, { "es", "deviation", "0.3" }, { "es", "learning_rate", "0.001" }, { "es", "weight_decay", "0.1" }, { "es", "rank_shaping", "false" }, { "es", "layers", "4" }, { "es", "normalize_observations", "false" },
        { "ars", "directions", "6" }, { "ars", "best", "3" }, { "ars", "deviation", "0.3" }, { "ars", "learning_rate", "0.001" }, { "ars", "layers", "4" }, { "ars", "normalize_observations", "false" },
        { "cem", "population", "10" }, { "cem", "elites", "3" }, { "cem", "deviation", "0.3" }, { "cem", "extra_deviation", "0" }, { "cem", "extra_iterations", "2" }, { "cem", "layers", "4" }, { "cem", "normalize_observations", "true" },
    };

    /// <summary>Options that act only beside another.</summary>
    private static string[] Companion(string algorithm, string option) => (algorithm, option) switch
    {
        (_, "baseline_constant") => ["baseline=constant", "normalize_advantages=false"],
        ("reinforce", "baseline_rate") => ["baseline=running", "normalize_advantages=false"],
        (_, "baseline_rate") => ["baseline=running"],
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

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_changes_the_policy(string algorithm, string option, string value)
    {
        string[] basic = [.. s_small[algorithm], .. Companion(algorithm, option)];
        string environment = option == "initial_log_deviation" ? "Pendulum-v1" : "CartPole-v1";
        Assert.NotEqual(Train(algorithm, basic, 4, 1, environment), Train(algorithm, [.. basic, $"{option}={value}"], 4, 1, environment));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_list_of_options_above_is_complete(string algorithm) => Assert.Equal(
        Catalogue.Find(algorithm).Describe([]).Select(option => option.Name).Order(),
        Options.Where(row => row.Data.Item1 == algorithm).Select(row => row.Data.Item2).Order());

    [Theory]
    [InlineData("reinforce", "episodes=0", "at least 1")]
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
            "weight-perturbation" => ["learning_rate=0.005"],
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

    /// <summary>The exported policy: weights and normalisation.</summary>
    private static byte[] Model(ILearner learner)
    {
        using MemoryStream stream = new();
        learner.ExportOnnx(stream);
        return stream.ToArray();
    }
}
