using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Environments;
using Rollout.Learning;
using Rollout.Neural;
using Rollout.Tests.Learning.Imitation;

namespace Rollout.Tests.Learning;

public class RecurrentPpoProofTests
{
    private static readonly string[] s_basic = ["steps=64", "batch_size=32", "epochs=2", "cell_width=8", "policy_layers=8", "value_layers=8"];

    /// <summary>The cue is shown at the first step only, so that without memory no policy is better than acting 0.</summary>
    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void It_remembers_in_seconds_what_was_shown_once(string cell)
    {
        double remembered = Recall("recurrent-ppo", $"cell={cell}", "cell_width=16"), forgotten = Recall("ppo");
        Assert.True(remembered > -0.05, $"with memory {remembered}");
        Assert.True(forgotten < -0.3, $"without {forgotten}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_same_seed_gives_the_same_weights_whatever_the_threads(bool shared)
    {
        string[] settings = [.. s_basic, $"shared_cells={shared}"];
        float[] one = Train("CartPoleNoVel-v1", settings, 512, seed: 5, threads: 1), two = Train("CartPoleNoVel-v1", settings, 512, seed: 5, threads: 2);
        Assert.Equal(one, two);
        Assert.NotEqual(one, Train("CartPoleNoVel-v1", settings, 512, seed: 6, threads: 1));
    }

    [Theory]
    [InlineData("CartPoleNoVel-v1", 300, "normalize_rewards=true")]
    [InlineData("PendulumNoVel-v1", 500, "normalize_observations=true", "state_dependent_noise=true", "noise_steps=4", "cell=gru")]
    [InlineData("PendulumNoVel-v1", 500, "shared_cells=true", "value_cells=false")]
    public void A_resumed_run_equals_an_uninterrupted_one_to_the_bit(string id, int cut, params string[] settings)
    {
        string[] all = [.. s_basic, "steps=50", "batch_size=40", "learning_rate=lin_0.001", .. settings];
        (Trainer whole, RecurrentPpo wholePpo) = Start(id, all, 1000, 9, 1);
        whole.Run(1000, new NoMetrics());
        (Trainer first, RecurrentPpo firstPpo) = Start(id, all, 1000, 9, 1);
        first.Run(cut, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, RecurrentPpo secondPpo) = Start(id, all, 1000, 9, 1);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(1000, new NoMetrics());
        Assert.Equal(Weights(wholePpo), Weights(secondPpo));
        Assert.NotEqual(Weights(wholePpo), Weights(firstPpo));
    }

    /// <summary>One pass over one rotated minibatch in which an episode begins, from memory that is not zero; both losses are then plain functions of the weights.</summary>
    [Theory]
    [InlineData("policy", CellKind.Lstm)]
    [InlineData("policy", CellKind.Gru)]
    [InlineData("value", CellKind.Lstm)]
    [InlineData("value", CellKind.Gru)]
    public void Gradients_through_memory_equal_finite_differences(string network, CellKind cell)
    {
        using RecurrentPpo ppo = Filled(cell);
        ppo.Learn(1, rotation: 5);
        RandomStream random = new(8);
        ParameterVector weights = Weights(ppo);
        foreach (Parameter parameter in weights.Parameters)
        {
            for (int repeat = 0; repeat < 3; repeat++)
            {
                int k = random.NextInt(parameter.Values.Length);
                double expected = (Loss(parameter.Name, k, 1e-2f) - Loss(parameter.Name, k, -1e-2f)) / 2e-2, analytic = parameter.Gradients[k];
                Assert.True(Math.Abs(expected - analytic) <= 2e-4 + 5e-3 * Math.Abs(expected), $"{parameter.Name}[{k}]: {analytic} instead of {expected}");
            }

            Assert.True(Norm(parameter) > 1e-2, $"{parameter.Name}: a gradient of {Norm(parameter)} would equal nearly anything");
        }

        static double Norm(Parameter parameter) => Math.Sqrt(GradientClipping.SumOfSquares(parameter.Gradients));

        ParameterVector Weights(RecurrentPpo of) => network == "policy" ? of.PolicyWeights : of.ValueWeights;

        double Loss(string name, int element, float change)
        {
            using RecurrentPpo moved = Filled(cell);
            Weights(moved).Parameters.Single(parameter => parameter.Name == name).Values[element] += change;
            moved.Learn(1, rotation: 5);
            return network == "policy" ? moved.Measured.MeanPolicyLoss : 0.5 * moved.Measured.MeanValueLoss;
        }
    }

    [Fact]
    public void Learning_allocates_nothing_per_step_and_minibatch()
    {
        using IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector("CartPoleNoVel-v1", 4, AutoresetMode.SameStep);
        using RecurrentPpo ppo = (RecurrentPpo)Catalogue.Find("recurrent-ppo").Create([.. s_basic, "normalize_rewards=true"], new LearnerContext(4, environment.ObservationSpace, environment.ActionSpace, 10_000_000, 0, 1));
        StepBuffers buffers = new(4, environment.ObservationSpace);
        float[] actions = new float[4];
        NoMetrics metrics = new();
        environment.Reset(0, buffers);
        ppo.Begin(buffers);

        // Code that is not yet optimised boxes now and then, so the rounds are repeated until the compiler has caught up.
        long allocated = long.MaxValue;
        for (int attempt = 0; attempt < 500 && allocated > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int round = 0; round < 10; round++)
            {
                do
                {
                    ppo.Act(actions);
                    environment.Step(actions, buffers);
                    ppo.Record(buffers);
                }
                while (!ppo.Update(metrics));
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);
    }

    public static TheoryData<string, string> Options => new()
    {
        { "steps", "32" }, { "batch_size", "16" }, { "epochs", "3" }, { "discount", "0.9" }, { "gae_lambda", "0.5" }, { "clip_range", "0.0001" },
        { "value_clip_range", "0.01" }, { "learning_rate", "lin_0.0003" }, { "entropy_coefficient", "0.1" }, { "value_coefficient", "1" },
        { "max_gradient_norm", "0.05" }, { "normalize_advantages", "false" }, { "target_kl", "0.0000001" }, { "normalize_observations", "true" },
        { "normalize_rewards", "true" }, { "policy_layers", "16" }, { "value_layers", "8,8" }, { "activation", "relu" },
        { "orthogonal_initialization", "false" }, { "initial_log_deviation", "-1" }, { "squash_actions", "true" }, { "state_dependent_noise", "true" }, { "noise_steps", "4" },
        { "full_deviations", "false" }, { "gentle_deviations", "true" }, { "desired_kl", "0.0000001" }, { "scale_actions", "true" }, { "bound_mean", "true" }, { "value_warmup", "1" },
        { "cell", "gru" }, { "cell_width", "16" }, { "cell_layers", "2" }, { "shared_cells", "true" }, { "value_cells", "false" },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_changes_the_weights(string name, string value)
    {
        string[] basic = name switch
        {
            "noise_steps" or "full_deviations" => [.. s_basic, "state_dependent_noise=true"],
            "gentle_deviations" => [.. s_basic, "state_dependent_noise=true", "initial_log_deviation=0.5"],
            "bound_mean" => [.. s_basic, "scale_actions=true"],
            _ => s_basic,
        };

        // One action has one deviation a feature either way; two do not.
        string id = name == "full_deviations" ? "DiscObstacles-v0" : "PendulumNoVel-v1";
        Assert.NotEqual(Train(id, basic, 512, 4, 1), Train(id, [.. basic, $"{name}={value}"], 512, 4, 1));
    }

    /// <summary>Images and a policy to keep near are PPO's alone.</summary>
    [Fact]
    public void The_list_of_options_above_is_complete() =>
        Assert.Equal(
            OptionBinding.Describe(new RecurrentPpoOptions()).Select(option => option.Name).Except(["convolutions", "image_features", "kl_to_init"]).Order(),
            Options.Select(row => row.Data.Item1).Order());

    [Theory]
    [InlineData("lstm")]
    [InlineData("gru")]
    public void The_exported_model_acts_like_the_policy_over_a_whole_episode(string cell)
    {
        (Trainer trainer, RecurrentPpo ppo) = Start("PendulumNoVel-v1", [.. s_basic, $"cell={cell}", "cell_layers=2", "normalize_observations=true"], 512, 3, 1);
        trainer.Run(512, new NoMetrics());
        using MemoryStream file = new();
        ppo.ExportOnnx(file);
        using InferenceSession session = new(file.ToArray());
        int memoryCount = ppo.Policy.MemoryCount;
        Assert.Equal(cell == "lstm" ? 32 : 16, memoryCount);
        float[] memory = new float[memoryCount], theirs = new float[memoryCount], action = new float[1];
        RandomStream random = new(2);
        for (int step = 0; step < 200; step++)
        {
            float[] observation = [.. Enumerable.Range(0, 3).Select(_ => (float)random.NextNormal())];
            ppo.Policy.Act(1, observation, [], memory, action);
            using var results = session.Run([
                NamedOnnxValue.CreateFromTensor("observation", new DenseTensor<float>(observation, [1, 3])), NamedOnnxValue.CreateFromTensor("memory", new DenseTensor<float>(theirs, [1, memoryCount]))]);
            Fixture.Near(action, [.. results.Single(result => result.Name == "action").AsEnumerable<float>()], 2e-5, 2e-5, $"step {step}");
            theirs = [.. results.Single(result => result.Name == "next_memory").AsEnumerable<float>()];
        }
    }

    [Fact]
    public void Images_are_refused_with_a_remedy()
    {
        Exception refusal = Assert.Throws<NotSupportedException>(() => new RecurrentPpo(new RecurrentPpoOptions(), new LearnerContext(1, Box.Image(8, 8, 1), new Discrete(2), 1000, 0, 1)));
        Assert.Contains("frame-stack", refusal.Message, StringComparison.Ordinal);
    }

    private static double Recall(string algorithm, params string[] settings)
    {
        RecallEnvironment[] copies = [.. Enumerable.Range(0, 8).Select(_ => new RecallEnvironment(hidden: true))];
        using SyncVectorEnvironment environment = new(copies, AutoresetMode.SameStep);
        ILearner learner = Catalogue.Find(algorithm).Create(["steps=48", "batch_size=96", "learning_rate=0.003", "epochs=8", "discount=0.5", .. settings], new LearnerContext(8, environment.ObservationSpace, environment.ActionSpace, 40_000, 3, 1));
        using IDisposable owned = (IDisposable)learner;
        new Trainer(learner, environment, 3).Run(40_000, new NoMetrics());
        return Evaluation.Run(learner.Policy, environment, 100, 99).Mean;
    }

    /// <summary>A learner with a full rollout of numbers by chance, weights large enough that every gradient is, and no clipping.</summary>
    private static RecurrentPpo Filled(CellKind cell)
    {
        RecurrentPpoOptions options = new()
        {
            Steps = 12,
            BatchSize = 12,
            Epochs = 1,
            LearningRate = 1e-30f,
            ClipRange = 100,
            Cell = cell,
            CellWidth = 4,
            PolicyLayers = [4],
            ValueLayers = [4],
            NormalizeAdvantages = false,
        };
        RecurrentPpo ppo = new(options, new LearnerContext(1, new Box(-1, 1, 2), new Discrete(2), 1000, 3, 1));
        RandomStream random = new(4);
        foreach (float[] column in new[] { ppo.Rollout.Observations, ppo.Rollout.Returns, ppo.Rollout.Advantages })
        {
            for (int i = 0; i < column.Length; i++) column[i] = (float)random.NextNormal();
        }

        foreach (ref float weight in ppo.PolicyWeights.Values) weight = (float)random.NextNormal() / 2;
        foreach (ref float weight in ppo.ValueWeights.Values) weight = (float)random.NextNormal() / 2;
        Array.Fill(ppo.Rollout.LogProbabilities, -0.7f);
        foreach (ref float state in ppo.PolicyStates) state = (float)random.NextNormal() / 2;
        foreach (ref float state in ppo.ValueStates) state = (float)random.NextNormal() / 2;
        ppo.Starts[8] = true;
        return ppo;
    }

    private static float[] Train(string id, string[] settings, long steps, ulong seed, int threads)
    {
        (Trainer trainer, RecurrentPpo ppo) = Start(id, settings, steps, seed, threads);
        trainer.Run(steps, new NoMetrics());
        using (ppo) return Weights(ppo);
    }

    private static (Trainer, RecurrentPpo) Start(string id, string[] settings, long steps, ulong seed, int threads)
    {
        IVectorEnvironment environment = StandardEnvironments.CreateRegistry().MakeVector(id, 2, AutoresetMode.SameStep);
        RecurrentPpo ppo = (RecurrentPpo)Catalogue.Find("recurrent-ppo").Create(settings, new LearnerContext(2, environment.ObservationSpace, environment.ActionSpace, steps, seed, threads));
        return (new Trainer(ppo, environment, seed), ppo);
    }

    private static float[] Weights(RecurrentPpo ppo) => [.. ppo.PolicyWeights.Values.ToArray(), .. ppo.ValueWeights.Values.ToArray()];
}
