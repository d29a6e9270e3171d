using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;

namespace Rollout.Tests.Learning;

public class PpoProofTests
{
    [Fact]
    public void It_solves_a_discrete_identity_in_seconds()
    {
        Evaluation evaluation = TrainIdentity(continuous: false, new PpoOptions { Steps = 64, Epochs = 4, LearningRate = 1e-3f, Discount = 0.5f });
        Assert.True(evaluation.Mean > 19.5, $"mean return {evaluation.Mean} of 20");
    }

    [Fact]
    public void It_solves_a_continuous_identity_in_seconds()
    {
        Evaluation evaluation = TrainIdentity(continuous: true, new PpoOptions { Steps = 256, LearningRate = 1e-3f, Discount = 0.5f });
        Assert.True(evaluation.Mean > -1.5, $"mean return {evaluation.Mean}, an indifferent policy has about -5");
    }

    [Theory]
    [InlineData("CartPole-v1")]
    [InlineData("Pendulum-v1")]
    public void The_same_seed_gives_the_same_weights_whatever_the_threads(string id)
    {
        PpoOptions options = new() { Steps = 128, Epochs = 3, NormalizeObservations = true, NormalizeRewards = true };
        float[] one = Train(id, options, 1024, seed: 5, threads: 1), two = Train(id, options, 1024, seed: 5, threads: 2), other = Train(id, options, 1024, seed: 6, threads: 1);
        Assert.Equal(one, two);
        Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData("CartPole-v1", 700)]
    [InlineData("Pendulum-v1", 1024)]
    public void A_resumed_run_equals_an_uninterrupted_one_to_the_bit(string id, int cut)
    {
        PpoOptions options = new() { Steps = 100, Epochs = 2, NormalizeObservations = true, NormalizeRewards = true, LearningRate = Schedule.LinearFrom(1e-3) };
        float[] whole = Train(id, options, 2000, seed: 9, threads: 1);

        (Trainer first, Ppo firstPpo) = Start(id, options, 2000, 9, 1);
        first.Run(cut, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, Ppo secondPpo) = Start(id, options, 2000, 9, 1);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(2000, new NoMetrics());

        Assert.Equal(whole, Weights(secondPpo));
        Assert.NotEqual(whole, Weights(firstPpo));
    }

    public static TheoryData<string, string> Options => new()
    {
        { "steps", "64" }, { "batch_size", "32" }, { "epochs", "2" }, { "discount", "0.9" }, { "gae_lambda", "0.5" }, { "clip_range", "0.01" },
        { "value_clip_range", "0.01" }, { "learning_rate", "lin_0.0003" }, { "entropy_coefficient", "0.1" }, { "value_coefficient", "1" },
        { "max_gradient_norm", "0.05" }, { "normalize_advantages", "false" }, { "target_kl", "0.00001" }, { "normalize_observations", "true" },
        { "normalize_rewards", "true" }, { "policy_layers", "32" }, { "value_layers", "32,32" }, { "activation", "relu" },
        { "orthogonal_initialization", "false" }, { "initial_log_deviation", "-1" },
        { "squash_actions", "true" }, { "state_dependent_noise", "true" }, { "noise_steps", "4" }, { "full_deviations", "false" }, { "gentle_deviations", "true" },
        { "desired_kl", "0.00001" }, { "convolutions", "4:3:1" }, { "scale_actions", "true" }, { "bound_mean", "true" }, { "kl_to_init", "1" }, { "value_warmup", "1" }, { "image_features", "8" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_changes_the_weights(string name, string value)
    {
        string[] basic = name switch
        {
            "noise_steps" or "full_deviations" => [.. Basic, "state_dependent_noise=true"],
            "gentle_deviations" => [.. Basic, "state_dependent_noise=true", "initial_log_deviation=0.5"],
            "bound_mean" => [.. Basic, "scale_actions=true"],
            "convolutions" or "image_features" => [.. Basic, "image_features=16", "convolutions=4:2:1"],
            _ => Basic,
        };
        if (name is "convolutions" or "image_features")
        {
            Assert.NotEqual(ImageWeights(basic), ImageWeights([.. basic, $"{name}={value}"]));
            return;
        }

        // One action has one deviation a feature either way; two do not.
        string id = name == "full_deviations" ? "DiscObstacles-v0" : "Pendulum-v1";
        Assert.NotEqual(TrainWith(basic, id), TrainWith([.. basic, $"{name}={value}"], id));
    }

    [Fact]
    public void The_list_of_options_above_is_complete() =>
        Assert.Equal(OptionBinding.Describe(new PpoOptions()).Select(option => option.Name).Order(), Options.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("discount=1.5", "Discount")]
    [InlineData("batch_size=1", "BatchSize")]
    [InlineData("n_epochs=0", "Epochs")]
    [InlineData("learning_rate=-1", "LearningRate")]
    public void An_option_out_of_range_is_named_with_its_range(string setting, string option)
    {
        var exception = Assert.Throws<OptionException>(() => TrainWith([setting]));
        Assert.Equal(option, exception.Option);
        Assert.Contains("must be", exception.Message);
    }

    [Fact]
    public void Learning_allocates_nothing_per_step_and_minibatch()
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPole-v1", 4, AutoresetMode.SameStep);
        using Ppo ppo = new(new PpoOptions { Steps = 64, Epochs = 2 }, 4, environment.ObservationSpace, environment.ActionSpace, 2_000_000, 0);
        StepBuffers buffers = new(4, environment.ObservationSpace);
        float[] actions = new float[4];
        NoMetrics metrics = new();
        environment.Reset(0, buffers);
        ppo.Begin(buffers);
        void Round()
        {
            do
            {
                ppo.Act(actions);
                environment.Step(actions, buffers);
                ppo.Record(buffers);
            }
            while (!ppo.Update(metrics));
        }

        // Code that is not yet optimised boxes now and then, so the rounds are repeated until the compiler has caught up.
        Assert.Equal(0, Allocation.Least(
            () =>
            {
                for (int i = 0; i < 10; i++) Round();
            },
            attempts: 500));
    }

    private static Evaluation TrainIdentity(bool continuous, PpoOptions options)
    {
        IdentityEnvironment[] copies = [.. Enumerable.Range(0, 4).Select(_ => new IdentityEnvironment(continuous))];
        using SyncVectorEnvironment environment = new(copies, AutoresetMode.SameStep);
        using Ppo ppo = new(options, 4, environment.ObservationSpace, environment.ActionSpace, 20_000, 3);
        new Trainer(ppo, environment, 3).Run(20_000, new NoMetrics());
        return Evaluation.Run(ppo.Policy, environment, 20, 99);
    }

    private static float[] TrainWith(string[] settings, string id = "Pendulum-v1")
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 2, AutoresetMode.SameStep);
        using Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(settings, new LearnerContext(2, environment.ObservationSpace, environment.ActionSpace, 1024, 4, 1));
        new Trainer(ppo, environment, 4).Run(768, new NoMetrics());
        return Weights(ppo);
    }

    private static float[] Train(string id, PpoOptions options, long steps, ulong seed, int threads)
    {
        (Trainer trainer, Ppo ppo) = Start(id, options, steps, seed, threads);
        trainer.Run(steps, new NoMetrics());
        using (ppo) return Weights(ppo);
    }

    private static (Trainer, Ppo) Start(string id, PpoOptions options, long steps, ulong seed, int threads)
    {
        IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 2, AutoresetMode.SameStep);
        Ppo ppo = new(options, 2, environment.ObservationSpace, environment.ActionSpace, steps, seed, threads);
        return (new Trainer(ppo, environment, seed), ppo);
    }

    private static float[] Weights(Ppo ppo) => [.. ppo.PolicyWeights.Values.ToArray(), .. ppo.ValueWeights.Values.ToArray()];

    private static readonly string[] Basic = ["steps=128", "batch_size=64", "epochs=3"];

    /// <summary>First weights of a learner that sees an image beside numbers.</summary>
    private static float[] ImageWeights(string[] settings)
    {
        DictSpace seen = new(("image", Box.Image(8, 8, 1)), ("numbers", new Box(-1, 1, 2)));
        using Ppo ppo = (Ppo)Catalogue.Find("ppo").Create(settings, new LearnerContext(1, seen, new Discrete(2), 1024, 4, 1));
        return Weights(ppo);
    }
}
