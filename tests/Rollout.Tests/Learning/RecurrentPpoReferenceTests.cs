using System.Text.Json;
using Rollout.Core;
using Rollout.Learning;
using Rollout.Neural;

namespace Rollout.Tests.Learning;

/// <summary>Whole updates recorded from Stable-Baselines3's contrib, from tests/Fixtures/contrib/recurrent_ppo_update.json.</summary>
public class RecurrentPpoReferenceTests
{
    private static readonly JsonElement[] s_recorded = [.. Fixture.Load("contrib/recurrent_ppo_update.json").GetProperty("cases").EnumerateArray()];

    public static TheoryData<string> Cases => [.. s_recorded.Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_update_ends_at_the_recorded_weights_and_losses(string name)
    {
        JsonElement recorded = Find(name), logged = recorded.GetProperty("logged_over_all_epochs");
        using RecurrentPpo ppo = Create(recorded);
        ppo.Learn(remaining: 1, recorded.GetProperty("hyperparameters").GetProperty("split_index").GetInt32());
        ForEachParameter(ppo, recorded.GetProperty("final_parameters"), (expected, parameter) => Fixture.Near(expected, parameter.Values, 1e-5, 0, $"{name} {parameter.Name}"));
        Fixture.Near(logged.Number("policy_gradient_loss"), ppo.Measured.MeanPolicyLoss, 1e-5, 1e-5, "policy loss");
        Fixture.Near(logged.Number("value_loss"), ppo.Measured.MeanValueLoss, 1e-5, 1e-5, "value loss");
        Fixture.Near(logged.Number("entropy_loss"), ppo.Measured.MeanEntropyLoss, 1e-5, 1e-5, "entropy loss");
        Fixture.Near(logged.Number("loss"), ppo.Measured.Loss, 1e-5, 1e-5, "loss");
        Fixture.Near(logged.Number("approx_kl"), ppo.Measured.MeanKl, 1e-5, 1e-5, "KL");
        Fixture.Near(logged.Number("clip_fraction"), ppo.Measured.MeanClipFraction, 1e-5, 1e-5, "clip fraction");
        Fixture.Near(logged.Number("explained_variance"), ppo.Measured.ExplainedVariance, 1e-5, 1e-5, "explained variance");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_gradient_is_the_recorded_one(string name)
    {
        JsonElement recorded = Find(name);
        using RecurrentPpo ppo = Create(recorded, options => options with { Epochs = 1, LearningRate = 1e-30f });
        ppo.Learn(remaining: 1, recorded.GetProperty("hyperparameters").GetProperty("split_index").GetInt32());
        ForEachParameter(ppo, recorded.GetProperty("first_gradients_before_clipping"), (expected, parameter) => Fixture.Near(expected, parameter.Gradients, 1e-5, 1e-5, $"{name} {parameter.Name}"));
        Fixture.Near(recorded.Doubles("grad_norm_before_clipping_per_minibatch")[0], ppo.Measured.GradientNorm, 1e-5, 1e-5, "norm");
    }

    /// <summary>Acting from the recorded memory gives the recorded values and log-probabilities, and the memory of the next step.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Advantages_are_the_recorded_ones(string name)
    {
        JsonElement recorded = Find(name), rollout = recorded.GetProperty("rollout");
        using RecurrentPpo ppo = Create(recorded);
        double[] last = rollout.Doubles("last_values");
        int steps = ppo.Rollout.Capacity;
        for (int i = 0; i < last.Length; i++)
        {
            Range rows = (i * steps)..((i + 1) * steps);
            float[] advantages = new float[steps];
            bool[] ended = [.. ppo.Starts[rows][1..].ToArray(), rollout.Doubles("last_dones")[i] != 0];
            Gae.Compute(ppo.Rollout.Rewards.AsSpan(rows), ppo.Rollout.Values.AsSpan(rows), ended, (float)last[i], 0.99f, 0.95f, advantages);
            Fixture.Near(ppo.Rollout.Advantages.AsSpan(rows), advantages, 1e-5, 1e-5, "advantage");
        }
    }

    private static JsonElement Find(string name) => s_recorded.Single(c => c.GetProperty("name").GetString() == name);

    private static RecurrentPpo Create(JsonElement recorded, Func<RecurrentPpoOptions, RecurrentPpoOptions>? change = null)
    {
        JsonElement hyper = recorded.GetProperty("hyperparameters"), rollout = recorded.GetProperty("rollout");
        string network = recorded.GetProperty("network").GetString()!;
        RecurrentPpoOptions options = new()
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
            PolicyLayers = [16],
            ValueLayers = [16],
            CellWidth = 8,
            SharedCells = network.Contains("shared_lstm True", StringComparison.Ordinal),
            ValueCells = network.Contains("enable_critic_lstm True", StringComparison.Ordinal),
        };
        options = change?.Invoke(options) ?? options;
        int environments = hyper.GetProperty("n_envs").GetInt32(), inputs = rollout.GetProperty("observations")[0][0].GetArrayLength();
        Space actions = recorded.GetProperty("action_space").GetString()!.StartsWith("Discrete", StringComparison.Ordinal) ? new Discrete(2) : new Box(-2, 2, 1);
        RecurrentPpo ppo = new(options, new LearnerContext(environments, new Box(float.NegativeInfinity, float.PositiveInfinity, inputs), actions, 1000, 0, 1));
        ForEachParameter(ppo, recorded.GetProperty("initial_parameters"), (values, parameter) => values.CopyTo(parameter.Values));
        int steps = options.Steps;
        foreach ((string column, float[] into) in new[]
        {
            ("observations", ppo.Rollout.Observations), ("actions", ppo.Rollout.Actions), ("rewards", ppo.Rollout.Rewards), ("values", ppo.Rollout.Values),
            ("log_probs", ppo.Rollout.LogProbabilities), ("advantages", ppo.Rollout.Advantages), ("returns", ppo.Rollout.Returns),
        })
        {
            // Recorded step by step, kept environment by environment.
            float[] values = rollout.Floats(column);
            int width = values.Length / (steps * environments);
            for (int t = 0; t < steps; t++)
            {
                for (int i = 0; i < environments; i++) values.AsSpan((t * environments + i) * width, width).CopyTo(into.AsSpan((i * steps + t) * width));
            }
        }

        JsonElement states = rollout.GetProperty("lstm_states_before_step");
        double[] starts = rollout.Doubles("episode_starts");
        for (int t = 0; t < steps; t++)
        {
            for (int i = 0; i < environments; i++)
            {
                int row = i * steps + t;
                ppo.Starts[row] = starts[t * environments + i] != 0;
                float[] Part(string part) => Fixture.Floats(states.GetProperty(part)[t][0][i]);
                float[] policy = [.. Part("hidden_states_pi"), .. Part("cell_states_pi")], value = options.SharedCells ? policy : [.. Part("hidden_states_vf"), .. Part("cell_states_vf")];
                policy.CopyTo(ppo.PolicyStates[(row * 16)..]);
                value.CopyTo(ppo.ValueStates[(row * 16)..]);
            }
        }

        return ppo;
    }

    /// <summary>Pairs PyTorch's parameters with ours: cells, then layers, then heads.</summary>
    private static void ForEachParameter(RecurrentPpo ppo, JsonElement recorded, Action<float[], Parameter> action)
    {
        foreach ((string ours, string cells, string head, ParameterVector weights) in new[] { ("policy", "lstm_actor.", "action_net.", ppo.PolicyWeights), ("value", "lstm_critic.", "value_net.", ppo.ValueWeights) })
        {
            JsonProperty[] theirs = [.. new[] { cells, $"mlp_extractor.{ours}_net.", head }.SelectMany(prefix => recorded.EnumerateObject().Where(p => p.Name.StartsWith(prefix, StringComparison.Ordinal)))];
            Parameter[] own = [.. weights.Parameters.Where(p => p.Name.StartsWith(ours, StringComparison.Ordinal))];
            Assert.Equal(theirs.Length, own.Length);
            for (int i = 0; i < own.Length; i++) action(Fixture.Floats(theirs[i].Value), own[i]);
        }

        if (recorded.TryGetProperty("log_std", out JsonElement logDeviation)) action(Fixture.Floats(logDeviation), ppo.PolicyWeights.Parameters.Single(p => p.Name == "log_std"));
    }
}
