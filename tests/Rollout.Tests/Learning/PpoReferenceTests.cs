using System.Text.Json;
using Rollout.Core;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning;

/// <summary>Whole updates recorded from Stable-Baselines3 and its contrib, from tests/Fixtures/sb3/ppo_update.json and contrib/maskable_ppo_update.json.</summary>
public class PpoReferenceTests
{
    private static readonly JsonElement[] Recorded =
        [.. Fixture.Load("sb3/ppo_update.json").GetProperty("cases").EnumerateArray(), .. Fixture.Load("contrib/maskable_ppo_update.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Cases => [.. Recorded.Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_update_ends_at_the_recorded_weights_and_losses(string name)
    {
        JsonElement recorded = Recorded.Single(c => c.GetProperty("name").GetString() == name);
        using Ppo ppo = Create(recorded);
        JsonElement[] epochs = [.. recorded.GetProperty("epochs").EnumerateArray()];
        JsonElement logged = recorded.GetProperty("logged_over_all_epochs");

        ppo.Learn(remaining: 1, shuffle: false);

        ForEachParameter(ppo, recorded.GetProperty("final_parameters"), (expected, parameter) =>
            Fixture.Near(expected, parameter.Values, 1e-5, 0, $"{name} {parameter.Name}"));
        Fixture.Near(logged.Number("policy_gradient_loss"), ppo.Measured.MeanPolicyLoss, 1e-5, 1e-5, "policy loss");
        Fixture.Near(logged.Number("value_loss"), ppo.Measured.MeanValueLoss, 1e-5, 1e-5, "value loss");
        Fixture.Near(logged.Number("entropy_loss"), ppo.Measured.MeanEntropyLoss, 1e-5, 1e-5, "entropy loss");
        Fixture.Near(logged.Number("loss"), ppo.Measured.Loss, 1e-5, 1e-5, "loss");
        Fixture.Near(logged.Number("approx_kl"), ppo.Measured.MeanKl, 1e-5, 1e-5, "KL");
        Fixture.Near(logged.Number("clip_fraction"), ppo.Measured.MeanClipFraction, 1e-5, 1e-5, "clip fraction");
        Fixture.Near(logged.Number("explained_variance"), ppo.Measured.ExplainedVariance, 1e-5, 1e-5, "explained variance");
        Assert.NotEmpty(epochs);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_gradient_is_the_recorded_one(string name)
    {
        JsonElement recorded = Recorded.Single(c => c.GetProperty("name").GetString() == name);
        using Ppo ppo = Create(recorded, options => options with { Epochs = 1, BatchSize = options.BatchSize, LearningRate = 1e-30f });
        ppo.Learn(remaining: 1, shuffle: false);
        if (recorded.GetProperty("hyperparameters").Number("batch_size") < ppo.Rollout.Rows) return;
        ForEachParameter(ppo, recorded.GetProperty("first_gradients_before_clipping"), (expected, parameter) =>
            Fixture.Near(expected, parameter.Gradients, 1e-5, 1e-5, $"{name} {parameter.Name}"));
        Fixture.Near(Fixture.Doubles(recorded, "grad_norm_before_clipping_per_minibatch")[0], ppo.Measured.GradientNorm, 1e-5, 1e-5, "norm");
    }

    [Fact]
    public void Two_threads_give_the_same_bits_as_one()
    {
        JsonElement recorded = Recorded[0];
        using Ppo one = Create(recorded), two = Create(recorded, threads: 2);
        one.Learn(1, shuffle: true);
        two.Learn(1, shuffle: true);
        Assert.True(one.PolicyWeights.Values.SequenceEqual(two.PolicyWeights.Values));
        Assert.True(one.ValueWeights.Values.SequenceEqual(two.ValueWeights.Values));
    }

    private static Ppo Create(JsonElement recorded, Func<PpoOptions, PpoOptions>? change = null, int threads = 1)
    {
        JsonElement hyper = recorded.GetProperty("hyperparameters");
        JsonElement initial = recorded.GetProperty("initial_parameters");
        int[] Layers(string network) =>
            [.. initial.EnumerateObject().Where(p => p.Name.StartsWith($"mlp_extractor.{network}_net", StringComparison.Ordinal) && p.Name.EndsWith("weight", StringComparison.Ordinal))
                .Select(p => p.Value.Shape()[0])];
        PpoOptions options = new()
        {
            Steps = hyper.GetProperty("n_steps").GetInt32(),
            BatchSize = hyper.GetProperty("batch_size").GetInt32(),
            Epochs = hyper.GetProperty("n_epochs").GetInt32(),
            Discount = (float)hyper.Number("gamma"),
            GaeLambda = (float)hyper.Number("gae_lambda"),
            EntropyCoefficient = (float)hyper.Number("ent_coef"),
            ValueCoefficient = (float)hyper.Number("vf_coef"),
            MaxGradientNorm = (float)hyper.Number("max_grad_norm"),
            ClipRange = (float)hyper.Number("clip_range"),
            LearningRate = (float)hyper.Number("learning_rate"),
            ValueClipRange = hyper.TryGetProperty("clip_range_vf", out JsonElement clip) && clip.ValueKind == JsonValueKind.Number ? (float)clip.GetDouble() : null,
            TargetKl = hyper.GetProperty("target_kl").ValueKind == JsonValueKind.Number ? (float)hyper.Number("target_kl") : null,
            PolicyLayers = Layers("policy"),
            ValueLayers = Layers("value"),
            StateDependentNoise = hyper.TryGetProperty("use_sde", out JsonElement sde) && sde.GetBoolean(),
            Activation = recorded.GetProperty("network").GetString()!.Contains("ReLU") ? Activation.Relu : Activation.Tanh,
        };
        options = change?.Invoke(options) ?? options;
        int inputs = recorded.GetProperty("observation_dim").GetInt32();
        string space = recorded.GetProperty("action_space").GetString()!;
        Space actions = space switch
        {
            "Discrete(5)" => new Discrete(5),
            "MultiDiscrete([3 4])" => new MultiDiscrete(3, 4),
            _ when space.StartsWith("Discrete", StringComparison.Ordinal) => new Discrete(2),
            _ => new Box(-2, 2, initial.GetProperty("action_net.bias").Shape()[0]),
        };
        Space observations = new Box(float.NegativeInfinity, float.PositiveInfinity, inputs);
        JsonElement batch = recorded.GetProperty("batch");
        bool masked = batch.TryGetProperty("action_masks", out JsonElement masks);
        if (masked) observations = new DictSpace((ObservationLayout.ActionMask, new MultiBinary(actions.MaskCount)), ("state", observations));
        Ppo ppo = new(options, hyper.GetProperty("n_envs").GetInt32(), observations, actions, 1000, 0, threads);
        if (masked) Fixture.Floats(masks).CopyTo(ppo.Rollout.Masks, 0);
        ForEachParameter(ppo, initial, (values, parameter) => values.CopyTo(parameter.Values));
        batch.Floats("observations").CopyTo(ppo.Rollout.Observations, 0);
        batch.Floats("actions").CopyTo(ppo.Rollout.Actions, 0);
        batch.Floats("old_log_prob").CopyTo(ppo.Rollout.LogProbabilities, 0);
        batch.Floats("old_values").CopyTo(ppo.Rollout.Values, 0);
        batch.Floats("advantages").CopyTo(ppo.Rollout.Advantages, 0);
        batch.Floats("returns").CopyTo(ppo.Rollout.Returns, 0);
        return ppo;
    }

    /// <summary>Pairs PyTorch's parameters with ours: the networks' layers in order, then their heads.</summary>
    private static void ForEachParameter(Ppo ppo, JsonElement recorded, Action<float[], Parameter> action)
    {
        foreach ((string network, string head, ParameterVector weights) in new[] { ("policy", "action_net", ppo.PolicyWeights), ("value", "value_net", ppo.ValueWeights) })
        {
            string prefix = $"mlp_extractor.{network}_net";
            JsonProperty[] theirs = [.. recorded.EnumerateObject().Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)),
                .. recorded.EnumerateObject().Where(p => p.Name.StartsWith(head + ".", StringComparison.Ordinal))];
            Parameter[] ours = [.. weights.Parameters.Where(p => p.Name.StartsWith(network, StringComparison.Ordinal))];
            Assert.Equal(theirs.Length, ours.Length);
            for (int i = 0; i < ours.Length; i++) action(Fixture.Floats(theirs[i].Value), ours[i]);
        }

        if (recorded.TryGetProperty("log_std", out JsonElement logDeviation))
            action(Transposed(logDeviation), ppo.PolicyWeights.Parameters.Single(p => p.Name == "log_std"));
    }

    /// <summary>PyTorch keeps log deviations of state-dependent noise as [latent, actions], we as [actions, latent].</summary>
    private static float[] Transposed(JsonElement tensor)
    {
        float[] values = Fixture.Floats(tensor);
        int[] shape = tensor.Shape();
        if (shape.Length == 1) return values;
        float[] transposed = new float[values.Length];
        for (int i = 0; i < values.Length; i++) transposed[i % shape[1] * shape[0] + i / shape[1]] = values[i];
        return transposed;
    }
}
