using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Rollout.Core;
using Rollout.Learning;

namespace Rollout.Tests.Learning;

/// <summary>The proofs of PPO for each kind of action, observation and exploration beyond a plain choice and a plain Gaussian.</summary>
public class PpoVariantTests
{
    private static readonly Dictionary<string, (Space Actions, Shown Shown, string[] Settings)> s_variants = new()
    {
        ["several choices"] = (new MultiDiscrete(3, 2, 4), Shown.Numbers, []),
        ["bits"] = (new MultiBinary(3), Shown.Numbers, []),
        ["masked choice"] = (new Discrete(6), Shown.Masked, []),
        ["bits in a dictionary"] = (new MultiBinary(2), Shown.Dictionary, []),
        ["picture"] = (new MultiBinary(2), Shown.Picture, ["convolutions=8:4:2,16:2:1", "image_features=16"]),
        ["squashed"] = (new Box(-1, 1, 2), Shown.Numbers, ["squash_actions=true", "initial_log_deviation=-1"]),
        ["state-dependent noise"] = (new Box(-1, 1, 2), Shown.Numbers, ["state_dependent_noise=true", "noise_steps=4", "initial_log_deviation=-1"]),
        ["squashed state-dependent noise"] = (new Box(-1, 1, 2), Shown.Numbers, ["state_dependent_noise=true", "squash_actions=true", "initial_log_deviation=-1"]),
        ["scaled"] = (new Box(-1, 1, 2), Shown.Numbers, ["scale_actions=true", "bound_mean=true", "initial_log_deviation=-1"]),
        ["adaptive rate"] = (new Box(-1, 1, 2), Shown.Numbers, ["desired_kl=0.02", "initial_log_deviation=-1"]),
    };

    public static TheoryData<string> Variants => [.. s_variants.Keys];

    [Theory]
    [MemberData(nameof(Variants))]
    public void It_learns_to_do_what_is_shown(string name)
    {
        (Space actions, Shown shown, string[] settings) = s_variants[name];
        TargetEnvironment[] copies = [.. Enumerable.Range(0, 8).Select(_ => new TargetEnvironment(actions, shown))];
        using SyncVectorEnvironment environment = new(copies, AutoresetMode.SameStep);
        long steps = shown == Shown.Picture ? 16_000 : 30_000;
        using Ppo ppo = Create(settings, environment, steps);
        new Trainer(ppo, environment, 3).Run(steps, new NoMetrics());
        double mean = Evaluation.Run(ppo.Policy, environment, 40, 99).Mean / 10;
        Assert.True(mean > 0.93, $"{name}: {mean:F3} of 1 a step");
        if (shown == Shown.Masked) Assert.Equal(0, copies.Sum(copy => copy.Forbidden));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void A_resumed_run_equals_an_uninterrupted_one_to_the_bit_whatever_the_threads(string name)
    {
        (Trainer whole, Ppo wholePpo) = Start(name, threads: 1);
        whole.Run(1200, new NoMetrics());
        (Trainer first, Ppo firstPpo) = Start(name, threads: 2);
        first.Run(700, new NoMetrics());
        CheckpointWriter writer = new();
        writer.Write("trainer", first);
        using MemoryStream file = new();
        writer.CopyTo(file);
        (Trainer second, Ppo secondPpo) = Start(name, threads: 2);
        new CheckpointReader(file.ToArray(), "test").Read("trainer", second);
        second.Run(1200, new NoMetrics());
        Assert.Equal(Weights(wholePpo), Weights(secondPpo));
        Assert.NotEqual(Weights(wholePpo), Weights(firstPpo));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_exported_model_acts_like_the_policy(string name)
    {
        (Trainer trainer, Ppo ppo) = Start(name, threads: 1);
        trainer.Run(1200, new NoMetrics());
        (Space actions, Shown shown, _) = s_variants[name];
        TargetEnvironment environment = new(actions, shown);
        using MemoryStream file = new();
        ppo.ExportOnnx(file);
        using InferenceSession session = new(file.ToArray());
        float[] floats = new float[environment.ObservationSpace.FloatCount], expected = new float[actions.FloatCount];
        byte[] bytes = new byte[environment.ObservationSpace.ByteCount];
        environment.Reset(5, new Observation(floats, bytes));
        for (int step = 0; step < 30; step++)
        {
            ppo.Policy.Act(1, floats, bytes, [], expected);
            List<NamedOnnxValue> inputs = [];
            foreach (string input in session.InputMetadata.Keys)
            {
                float[] values = input switch
                {
                    "action_mask" => floats[..actions.MaskCount],
                    "target" => floats[^actions.FloatCount..],
                    "idle" => floats[..1],
                    _ => shown == Shown.Picture ? [.. bytes.Select(pixel => (float)pixel)] : floats,
                };
                inputs.Add(NamedOnnxValue.CreateFromTensor(input, new DenseTensor<float>(values, [1, values.Length])));
            }

            using var results = session.Run(inputs);
            Fixture.Near(expected, [.. results.Single(result => result.Name == "action").AsEnumerable<float>()], 1e-5, 1e-5, $"{name}, step {step}");
            environment.Step(expected, new Observation(floats, bytes));
        }
    }

    private static (Trainer, Ppo) Start(string name, int threads)
    {
        (Space actions, Shown shown, string[] settings) = s_variants[name];
        SyncVectorEnvironment environment = new([new TargetEnvironment(actions, shown), new TargetEnvironment(actions, shown)], AutoresetMode.SameStep);
        Ppo ppo = Create([.. settings, "steps=100", "batch_size=50", "epochs=2"], environment, 1200, threads);
        return (new Trainer(ppo, environment, 9), ppo);
    }

    private static Ppo Create(string[] settings, SyncVectorEnvironment environment, long steps, int threads = 1) => (Ppo)Catalogue.Find("ppo").Create(
        ["steps=32", "batch_size=64", "epochs=6", "learning_rate=lin_0.003", "discount=0", "gae_lambda=0", "policy_layers=32,32", "value_layers=32", .. settings],
        new LearnerContext(environment.Count, environment.ObservationSpace, environment.ActionSpace, steps, 3, threads));

    private static float[] Weights(Ppo ppo) => [.. ppo.PolicyWeights.Values.ToArray(), .. ppo.ValueWeights.Values.ToArray()];
}
