using System.Text.Json;
using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>Log-probabilities, entropies, modes and gradients against Stable-Baselines3 and PyTorch; samples against their probabilities.</summary>
public sealed class DistributionTests
{
    [Fact]
    public void Categorical_actions_equal_Stable_Baselines3()
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("Categorical");
        float[] logits = item.Floats("logits"), actions = item.Floats("actions");
        (int rows, int columns) = (actions.Length, logits.Length / actions.Length);
        CategoricalActions distribution = new(new Discrete(columns));
        Tape tape = new();
        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(tape.Constant(logits, rows, columns), tape.Constant(actions, rows, 1));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 1e-5, 1e-5, "log-probability");
        Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        float[] mode = new float[rows];
        distribution.Mode(rows, logits, mode);
        Assert.Equal(item.Floats("mode"), mode);
    }

    [Fact]
    public void Gaussian_actions_equal_Stable_Baselines3()
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("DiagGaussian");
        float[] mean = item.Floats("mean"), logDeviations = item.Floats("log_std");
        int columns = logDeviations.Length, rows = mean.Length / columns;
        ParameterVector parameters = new();
        GaussianActions distribution = new(new Box(-1, 1, columns), parameters, 0);
        logDeviations.CopyTo(parameters.Parameters[0].Values);
        Tape tape = new();
        Tensor actions = tape.Constant(item.Floats("actions"), rows, columns);
        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(tape.Constant(mean, rows, columns), actions);
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 1e-5, 1e-5, "log-probability");
        Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        float[] mode = new float[mean.Length];
        distribution.Mode(rows, mean, mode);
        Assert.Equal(item.Floats("mode"), mode);
    }

    [Fact]
    public void Several_choices_equal_Stable_Baselines3()
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("MultiCategorical");
        Check(item, new MultiCategoricalActions(new MultiDiscrete(3, 2, 4)), item.Floats("logits"), item.Floats("actions"), mask: null);
    }

    [Fact]
    public void Bits_equal_Stable_Baselines3()
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("Bernoulli");
        Check(item, new BernoulliActions(new MultiBinary(4)), item.Floats("logits"), item.Floats("actions"), mask: null);
    }

    [Fact]
    public void Masked_choices_equal_Stable_Baselines3()
    {
        JsonElement one = Fixture.Load("sb3/distributions.json").GetProperty("MaskableCategorical");
        Check(one, new CategoricalActions(new Discrete(5)), one.Floats("logits"), one.Floats("actions"), one.Floats("masks"));
        JsonElement several = Fixture.Load("sb3/distributions.json").GetProperty("MaskableMultiCategorical");
        Check(several, new MultiCategoricalActions(new MultiDiscrete(3, 4)), several.Floats("logits"), several.Floats("actions"), several.Floats("masks"));
    }

    [Fact]
    public void Squashed_actions_equal_Stable_Baselines3()
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("SquashedDiagGaussian");
        float[] means = item.Floats("mean"), deviations = item.Floats("log_std_per_row"), drawn = item.Floats("gaussian_actions");
        for (int row = 0; row < 6; row++)
        {
            // The recorded deviations differ from row to row, ours belong to the distribution.
            ParameterVector parameters = new();
            SquashedGaussianActions distribution = new(new Box(-1, 1, 3), parameters, 0);
            deviations.AsSpan(3 * row, 3).CopyTo(parameters.Parameters[0].Values);
            Tape tape = new();
            (Tensor logProbability, Tensor entropy) = distribution.Evaluate(tape.Constant(means.AsSpan(3 * row, 3), 1, 3), tape.Constant(drawn.AsSpan(3 * row, 3), 1, 3));
            Fixture.Near(item.Floats("log_prob_given_gaussian_actions")[row], logProbability.Item, 1e-5, 1e-5, "log-probability");
            Assert.Equal(-logProbability.Item, entropy.Item);
            float[] actions = new float[3], mode = new float[3], back = new float[3];
            distribution.ToEnvironment(1, drawn.AsSpan(3 * row, 3), actions);
            Fixture.Near(item.Floats("actions").AsSpan(3 * row, 3), actions, 1e-5, 1e-5, "actions");
            distribution.Mode(1, means.AsSpan(3 * row, 3), mode);
            distribution.ToEnvironment(1, mode, mode);
            Fixture.Near(item.Floats("mode").AsSpan(3 * row, 3), mode, 1e-5, 1e-5, "mode");
            distribution.FromEnvironment(1, actions, back);
            Fixture.Near(drawn.AsSpan(3 * row, 3), back, 1e-3, 1e-3, "back from the environment");
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void State_dependent_noise_equals_Stable_Baselines3(int index)
    {
        JsonElement item = Fixture.Load("sb3/distributions.json").GetProperty("StateDependentNoise").GetProperty("cases")[index];
        bool full = item.GetProperty("full_std").GetBoolean(), squash = item.GetProperty("squash_output").GetBoolean();
        float[] latent = item.Floats("latent_sde"), mean = item.Floats("mean"), noise = item.Floats("noise"), logDeviations = item.Floats("log_std");
        int rows = 6, actions = mean.Length / rows, width = latent.Length / rows;
        ParameterVector parameters = new();
        StateDependentNoise distribution = new(new Box(-1, 1, actions), parameters, new ActionOptions(0, squash, width, full, item.GetProperty("use_expln").GetBoolean()));
        Span<float> own = parameters.Parameters[0].Values;
        int columns = logDeviations.Length / width;
        for (int i = 0; i < logDeviations.Length; i++) own[i % columns * width + i / columns] = logDeviations[i];
        float[] outputs = [.. Enumerable.Range(0, rows).SelectMany(row => mean[(row * actions)..((row + 1) * actions)].Concat(latent[(row * width)..((row + 1) * width)]))];
        float[] drawn = [.. mean.Zip(noise, (m, n) => m + n)];
        Tape tape = new();
        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(tape.Constant(outputs, rows, actions + width), tape.Constant(drawn, rows, actions));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 2e-5, 2e-5, "log-probability");
        if (!squash) Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        float[] environment = new float[mean.Length];
        if (squash)
        {
            distribution.ToEnvironment(rows, drawn, environment);
            Fixture.Near(item.Floats("actions"), environment, 1e-5, 1e-5, "actions");
        }

        // A draw is the mean plus the latent times the noise that stays, with the log-density of the formula.
        float[] sampled = new float[mean.Length], logarithms = new float[rows];
        distribution.BeginNoise(rows, new RandomStream(4));
        distribution.Sample(rows, outputs, new RandomStream(5), sampled, logarithms);
        tape.Reset();
        Tensor again = distribution.Evaluate(tape.Constant(outputs, rows, actions + width), tape.Constant(sampled, rows, actions)).LogProbability;
        Fixture.Near(again.Values, logarithms, 2e-4, 2e-4, "log-density of a sample");
        for (int k = 0; k < sampled.Length; k++)
        {
            double offset = 0;
            for (int i = 0; i < width; i++) offset += (double)latent[k / actions * width + i] * distribution.Noise[k * width + i];
            Fixture.Near(mean[k] + offset, sampled[k], 1e-5, 1e-5, "sample");
        }
    }

    private static void Check(JsonElement item, ActionDistribution distribution, float[] logits, float[] actions, float[]? mask)
    {
        int rows = logits.Length / distribution.OutputCount;
        Tape tape = new();
        Tensor outputs = tape.Constant(logits, rows, distribution.OutputCount);
        if (mask is not null)
        {
            outputs = outputs.Mask(tape.Constant(mask, rows, distribution.OutputCount));
            Tensor.MaskLogits(mask, logits);
            Assert.Equal(outputs.Values.ToArray(), logits);
        }

        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(outputs, tape.Constant(actions, rows, distribution.ActionCount));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 1e-5, 1e-5, "log-probability");
        Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        float[] mode = new float[actions.Length], sampled = new float[actions.Length], logarithms = new float[rows];
        distribution.Mode(rows, logits, mode);
        Assert.Equal(item.Floats("mode"), mode);

        // Samples come as often as their probabilities say, and never where a mask forbids them.
        RandomStream random = new(6);
        double[] sums = new double[actions.Length];
        for (int draw = 0; draw < 2000; draw++)
        {
            distribution.Sample(rows, logits, random, sampled, logarithms);
            for (int k = 0; k < sampled.Length; k++) sums[k] += sampled[k] / 2000.0;
            if (draw > 0) continue;
            Tensor expected = distribution.Evaluate(outputs, tape.Constant(sampled, rows, distribution.ActionCount)).LogProbability;
            Fixture.Near(expected.Values, logarithms, 1e-5, 1e-5, "log-probability of a sample");
            Assert.All(logarithms, logarithm => Assert.True(logarithm > -1e6f));
        }

        double[] means = Means(distribution, logits, rows);
        for (int k = 0; k < sums.Length; k++) Fixture.Near(means[k], sums[k], 0.15, 0, $"mean of samples [{k}]");
    }

    private static double[] Means(ActionDistribution distribution, float[] logits, int rows)
    {
        if (distribution is BernoulliActions) return [.. logits.Select(logit => 1 / (1 + Math.Exp(-logit)))];
        int[] counts = distribution is MultiCategoricalActions ? (distribution.OutputCount == 9 ? [3, 2, 4] : [3, 4]) : [distribution.OutputCount];
        List<double> means = [];
        for (int row = 0, at = 0; row < rows; row++)
        {
            foreach (int count in counts)
            {
                double[] weights = [.. logits[at..(at + count)].Select(logit => Math.Exp(logit - logits[at..(at + count)].Max()))];
                means.Add(weights.Select((weight, j) => j * weight).Sum() / weights.Sum());
                at += count;
            }
        }

        return [.. means];
    }

    [Theory]
    [InlineData("from logits")]
    [InlineData("masked actions (logit -1e8)")]
    public void Categorical_gradients_equal_PyTorch(string name)
    {
        JsonElement item = Recorded("Categorical", name);
        float[] logits = item.GetProperty("parameters").Floats("logits"), actions = item.Floats("value");
        (int rows, int columns) = (actions.Length, logits.Length / actions.Length);
        ParameterVector vector = new();
        Parameter parameter = vector.Add("logits", rows, columns);
        logits.CopyTo(parameter.Values);
        CategoricalActions distribution = new(new Discrete(columns));
        Tape tape = new();
        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(parameter.On(tape), tape.Constant(actions, rows, 1));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 1e-5, 1e-5, "log-probability");
        Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        (logProbability * tape.Constant(item.Floats("upstream"), rows, 1)).Sum().Backward();
        Fixture.Near(item.GetProperty("gradients").Floats("logits"), parameter.Gradients, 1e-5, 1e-5, "gradient of the log-probability");

        tape.Reset();
        distribution.Evaluate(parameter.On(tape), tape.Constant(actions, rows, 1)).Entropy.Sum().Backward();
        Fixture.Near(item.GetProperty("entropy_sum_gradients").Floats("logits"), parameter.Gradients, 1e-5, 1e-5, "gradient of the entropy");
    }

    [Fact]
    public void Gaussian_gradients_equal_PyTorch()
    {
        JsonElement item = Recorded("DiagonalGaussian", "summed over the last axis, shared log std");
        float[] mean = item.GetProperty("parameters").Floats("mean"), logDeviations = item.GetProperty("parameters").Floats("log_std");
        int columns = logDeviations.Length, rows = mean.Length / columns;
        ParameterVector vector = new();
        GaussianActions distribution = new(new Box(-1, 1, columns), vector, 0);
        Parameter output = vector.Add("mean", rows, columns), deviation = vector.Parameters[0];
        mean.CopyTo(output.Values);
        logDeviations.CopyTo(deviation.Values);
        Tape tape = new();
        (Tensor logProbability, Tensor entropy) = distribution.Evaluate(output.On(tape), tape.Constant(item.Floats("value"), rows, columns));
        Fixture.Near(item.Floats("log_prob"), logProbability.Values, 1e-5, 1e-5, "log-probability");
        Fixture.Near(item.Floats("entropy"), entropy.Values, 1e-5, 1e-5, "entropy");
        (logProbability * tape.Constant(item.Floats("upstream"), rows, 1)).Sum().Backward();
        Fixture.Near(item.GetProperty("gradients").Floats("mean"), output.Gradients, 1e-5, 1e-5, "gradient of the mean");
        Fixture.Near(item.GetProperty("gradients").Floats("log_std"), deviation.Gradients, 1e-5, 1e-5, "gradient of the log deviation");
    }

    [Fact]
    public void Categorical_samples_come_as_often_as_their_probability_says()
    {
        const int Draws = 40_000;
        float[] logits = [0.3f, -1.2f, 2, 0], probabilities = Softmax(logits), counts = new float[4];
        CategoricalActions distribution = new(new Discrete(4));
        RandomStream random = new(9);
        float[] action = new float[1], logProbability = new float[1];
        for (int i = 0; i < Draws; i++)
        {
            distribution.Sample(1, logits, random, action, logProbability);
            counts[(int)action[0]]++;
            Fixture.Near(MathF.Log(probabilities[(int)action[0]]), logProbability[0], 1e-5, 1e-5, "log-probability of a sample");
        }

        for (int j = 0; j < 4; j++)
        {
            double p = probabilities[j], deviation = Math.Sqrt(p * (1 - p) / Draws);
            Assert.InRange(counts[j] / Draws, p - 5 * deviation, p + 5 * deviation);
        }
    }

    [Fact]
    public void Gaussian_samples_have_their_mean_and_deviation_and_report_their_density()
    {
        const int Draws = 40_000;
        ParameterVector vector = new();
        GaussianActions distribution = new(new Box(-1, 1, 2), vector, MathF.Log(0.5f));
        float[] means = [1, -2], actions = new float[2], logProbability = new float[1];
        RandomStream random = new(9);
        double sum = 0, squares = 0;
        for (int i = 0; i < Draws; i++)
        {
            distribution.Sample(1, means, random, actions, logProbability);
            sum += actions[1];
            squares += (actions[1] + 2) * (actions[1] + 2);
            if (i % 1000 != 0) continue;
            Tape tape = new();
            Tensor expected = distribution.Evaluate(tape.Constant(means, 1, 2), tape.Constant(actions, 1, 2)).LogProbability;
            Fixture.Near(expected.Item, logProbability[0], 1e-5, 1e-5, "log-density of a sample");
        }

        Assert.InRange(sum / Draws, -2.0125, -1.9875);
        Assert.InRange(Math.Sqrt(squares / Draws), 0.491, 0.509);
    }

    private static float[] Softmax(float[] logits)
    {
        float sum = logits.Sum(MathF.Exp);
        return [.. logits.Select(logit => MathF.Exp(logit) / sum)];
    }

    private static JsonElement Recorded(string distribution, string name) => Fixture.Load("torch/distributions.json").GetProperty("cases")
        .EnumerateArray()
        .Single(item => item.GetProperty("distribution").GetString() == distribution && item.GetProperty("name").GetString() == name);
}
