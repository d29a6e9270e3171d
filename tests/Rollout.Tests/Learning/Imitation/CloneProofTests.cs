using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning.Imitation;

/// <summary>The proofs of every preset of cloning: it learns what it must in a second, repeats itself, resumes, follows its gradients, and heeds its options.</summary>
public sealed class CloneProofTests
{
    /// <summary>Narrower and faster than the presets, which are made for longer tasks.</summary>
    private static readonly string[] s_quick = ["learning_rate=0.005", "batch_size=32", "warmup_steps=0", "sequence_length=6"];

    public static TheoryData<string> Presets => [.. ClonePresets.All.Select(preset => preset.Name)];

    [Theory]
    [MemberData(nameof(Presets))]
    public void Every_preset_solves_a_task_that_asks_for_what_it_has(string preset)
    {
        CloneOptions options = Options(preset);
        Assert.InRange(Return(options, options.IsRecurrent, steps: 500), -0.08, 0);
    }

    [Fact]
    public void Without_memory_a_hidden_cue_cannot_be_recalled() => Assert.InRange(Return(Options("bc-small"), hidden: true, steps: 300), -1, -0.25);

    [Fact]
    public void A_history_of_frames_is_a_memory() =>
        Assert.InRange(Return(Options("bc-small", "observation_history=6"), hidden: true, steps: 500), -0.08, 0);

    [Fact]
    public void Chunks_are_learned_and_executed() =>
        Assert.InRange(Return(Options("bc-small", "chunk_length=6", "executed_actions=6"), hidden: true, steps: 500), -0.08, 0);

    [Fact]
    public void Discrete_actions_are_classified() => Assert.InRange(Return(Options("bc-rnn-small"), hidden: true, steps: 300, discrete: true), -0.05, 0);

    [Theory]
    [MemberData(nameof(Presets))]
    public void The_same_seed_gives_the_same_weights(string preset)
    {
        float[] weights = Train(Create(Options(preset), seed: 4), 5);
        Assert.Equal(weights, Train(Create(Options(preset), seed: 4), 5));
        Assert.NotEqual(weights, Train(Create(Options(preset), seed: 5), 5));
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void A_resumed_training_equals_an_uninterrupted_one(string preset)
    {
        Cloner whole = Create(Options(preset)), first = Create(Options(preset)), second = Create(Options(preset));
        Train(whole, 11);
        Train(first, 7);
        Train(second, 2);
        CheckpointWriter writer = new();
        writer.Write("cloner", first);
        using MemoryStream stream = new();
        writer.CopyTo(stream);
        new CheckpointReader(stream.ToArray(), "memory").Read("cloner", second);
        Train(second, 4);
        Assert.Equal(whole.Network.Weights.Values.ToArray(), second.Network.Weights.Values.ToArray());
        Assert.Equal(whole.ActingNetwork.Weights.Values.ToArray(), second.ActingNetwork.Weights.Values.ToArray());
        Assert.Equal(whole.Validate(), second.Validate());
    }

    [Theory]
    [MemberData(nameof(Presets))]
    public void Gradients_equal_finite_differences(string preset)
    {
        // Eight episodes of six windows are one batch, so that every evaluation sees the same loss.
        Cloner cloner = Create(Options(preset, "batch_size=48", "layers=9", "chunk_length=2", "activation=tanh", "minimum_deviation=0.1"), episodes: 8);
        ParameterVector weights = cloner.Network.Weights;
        CloneData data = new(Demonstrations.Recall(8, hidden: true), cloner.Options, 2, 1, 0, shuffle: false);
        cloner.Loss(data, cloner.Network).Backward();
        float[] gradients = weights.Gradients.ToArray();
        foreach (Parameter parameter in weights.Parameters)
        {
            // The direction of steepest ascent of each parameter: the slope along it is the gradient's length.
            float[] direction = parameter.Gradients.ToArray(), values = parameter.Values.ToArray();
            double length = Math.Sqrt(direction.Sum(value => (double)value * value));
            if (length < 1e-4) continue;
            double high = At(0.01), low = At(-0.01);
            values.CopyTo(parameter.Values);
            Fixture.Near(length, (high - low) / 0.02, 2e-3, 2e-2, $"{preset}: slope along {parameter.Name}");

            double At(double step)
            {
                for (int i = 0; i < values.Length; i++) parameter.Values[i] = values[i] + (float)(step * direction[i] / length);
                return cloner.Loss(data, cloner.Network).Item;
            }
        }
    }

    [Fact]
    public void Every_option_changes_something()
    {
        (string Option, string[] Base)[] changes =
        [
            ("trunk=gru", ["trunk=lstm"]), ("layers=7", []), ("activation=tanh", []), ("head=l1", []), ("modes=3", ["head=mixture"]), ("minimum_deviation=0.3", ["head=gaussian"]),
            ("tanh_actions=false", []), ("observation_history=2", []), ("chunk_length=2", []), ("executed_actions=2", ["chunk_length=2"]), ("sequence_length=3", ["trunk=lstm"]),
            ("reset_state=false", ["trunk=lstm", "sequence_length=2"]), ("observation_normalization=quantiles", []), ("action_normalization=identity", []), ("batch_size=7", []),
            ("learning_rate=0.01", []), ("warmup_steps=3", []), ("learning_rate_decay=cosine", []), ("weight_decay=0.1", []), ("max_gradient_norm=0.01", []),
            ("average_weights=true", []), ("average_power=0.5", ["average_weights=true"]), ("action_choice=sample", ["head=gaussian"]), ("observations=observation.other", []),
            ("action=action.other", []),
        ];
        foreach ((string option, string[] first) in changes)
            Assert.False(Behaviour([.. first]).SequenceEqual(Behaviour([.. first, option])), $"{option} changes nothing");
        string[] tested = [.. changes.Select(change => change.Option[..change.Option.IndexOf('=', StringComparison.Ordinal)])];
        Assert.All(OptionBinding.Describe(new CloneOptions()), option => Assert.Contains(option.Name, tested));
    }

    [Theory]
    [InlineData("chunk_length=2", "executed_actions=3", "within 1 and chunk_length")]
    [InlineData("trunk=lstm", "layers=", "at least one")]
    [InlineData("head=mixture", "modes=0", "at least 1")]
    [InlineData("observations=", "action=action", "feature")]
    public void Options_out_of_range_are_named(string first, string second, string hint) =>
        Assert.Contains(hint, Assert.Throws<OptionException>(() => ClonePresets.Find("bc").Options(first, second)).Message);

    [Fact]
    public void Features_that_do_not_fit_the_environment_are_named()
    {
        EpisodeDataset data = Demonstrations.Recall(2, hidden: true);
        Exception wide = Assert.Throws<ArgumentException>(() => new Cloner(Options("bc"), data, null, new Box(-1, 1, 3), new Box(-1, 1, 1), 10, 0));
        Assert.Contains("observation.state", wide.Message);
        Exception action = Assert.Throws<ArgumentException>(() => new Cloner(Options("bc"), data, null, new Box(-1, 1, 2), new Box(-1, 1, 4), 10, 0));
        Assert.Contains("'action' has 1 floats", action.Message);
    }

    [Fact]
    public void A_gradient_step_allocates_nothing()
    {
        Cloner cloner = Create(Options("bc-rnn-gmm-small", "chunk_length=2", "observation_history=2"), episodes: 200);
        NoMetrics metrics = new();
        Assert.Equal(0, Allocation.Least(
            () =>
            {
                for (int i = 0; i < 10; i++) cloner.Update(metrics);
            },
            attempts: 200));
    }

    private static CloneOptions Options(string preset, params string[] settings)
    {
        ClonePreset found = ClonePresets.Find(preset);
        string[] layers = found.Name.EndsWith("-small", StringComparison.Ordinal) ? [] : ["layers=32"];
        return found.Options([.. layers, .. s_quick, .. settings]);
    }

    private static Cloner Create(CloneOptions options, ulong seed = 3, int episodes = 20) =>
        new(options, Demonstrations.Recall(episodes, hidden: true), Demonstrations.Recall(5, hidden: true, seed: 2), new Box(-1, RecallEnvironment.Steps, 2), new Box(-1, 1, 1), 20, seed);

    private static float[] Train(Cloner cloner, int steps)
    {
        NoMetrics metrics = new();
        for (int step = 0; step < steps; step++) cloner.Update(metrics);
        return cloner.Network.Weights.Values.ToArray();
    }

    private static double Return(CloneOptions options, bool hidden, int steps, bool discrete = false)
    {
        RecallEnvironment[] copies = [.. Enumerable.Range(0, 8).Select(_ => new RecallEnvironment(hidden, discrete))];
        using SyncVectorEnvironment environment = new(copies, AutoresetMode.SameStep);
        Cloner cloner = new(options, Demonstrations.Recall(200, hidden, discrete), null, environment.ObservationSpace, environment.ActionSpace, steps, seed: 3);
        Train(cloner, steps);
        return Evaluation.Run(cloner.Policy, environment, 64, seed: 9).Mean;
    }

    /// <summary>Actions over a few steps after a short training.</summary>
    private static float[] Behaviour(params string[] settings)
    {
        EpisodeDataset data = Demonstrations.Recall(20, hidden: true);
        float[] other = [.. data.Floats("observation.state").ToArray().Select(value => value * value)];
        data = Demonstrations.Build(
            [.. Enumerable.Repeat(RecallEnvironment.Steps, 20)], ("observation.state", data.Floats("observation.state").ToArray(), 2), ("observation.other", other, 2),
            ("action", data.Floats("action").ToArray(), 1), ("action.other", [.. data.Floats("action").ToArray().Select(value => -value)], 1));
        CloneOptions options = new ClonePreset("test", "", 1).Options([.. new[] { "layers=8", "batch_size=16" }, .. settings]);
        Cloner cloner = new(options, data, null, new Box(-1, 10, 2), new Box(-1, 1, 1), 12, 1);
        Train(cloner, 12);
        List<float> actions = [];
        float[] memory = new float[cloner.Policy.MemoryCount], action = new float[1];
        for (int step = 0; step < 6; step++)
        {
            cloner.Policy.Act(1, [step == 0 ? 0.4f : 0.1f * step, step], [], memory, action);
            actions.Add(action[0]);
        }

        return [.. actions];
    }
}
