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
