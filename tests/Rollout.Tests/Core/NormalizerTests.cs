using System.Text.Json;
using Rollout.Core;

namespace Rollout.Tests.Core;

public class NormalizerTests
{
    private static readonly JsonElement Recorded = Fixture.Load("gymnasium/wrappers.json");

    [Theory]
    [InlineData("NormalizeObservation", 1)]
    [InlineData("vector_NormalizeObservation", 4)]
    public void Observation_statistics_equal_the_recorded_ones(string name, int rows)
    {
        JsonElement recorded = Recorded.GetProperty(name);
        float[] inputs = recorded.Floats("inputs");
        double[] mean = recorded.Doubles("mean"), variance = recorded.Doubles("var"), count = recorded.Doubles("count"), outputs = recorded.Doubles("outputs");
        int columns = mean.Length / count.Length, batch = rows * columns;
        ObservationNormalizer normalizer = new(columns) { Clip = float.PositiveInfinity };
        float[] normalized = new float[batch];
        for (int step = 0; step < count.Length; step++)
        {
            ReadOnlySpan<float> input = inputs.AsSpan(step * batch, batch);
            normalizer.Update(input);
            normalizer.Normalize(input, normalized);
            Fixture.Near(count[step], normalizer.Moments.Count, 1e-9, 0, "count");
            for (int j = 0; j < columns; j++)
            {
                Fixture.Near(mean[step * columns + j], normalizer.Moments.Mean[j], 1e-5, 1e-5, $"mean of step {step}");
                Fixture.Near(variance[step * columns + j], normalizer.Moments.Variance[j], 1e-5, 1e-5, $"variance of step {step}");
            }

            for (int k = 0; k < batch; k++) Fixture.Near(outputs[step * batch + k], normalized[k], 1e-5, 1e-5, $"output of step {step}");
        }
    }

    [Fact]
    public void Rewards_of_a_vector_are_scaled_as_Stable_Baselines_does()
    {
        // Two environments by hand: returns (1, 2), then (1 γ + 3, 2 γ - 1), moments by Chan's formula from count 1e-4.
        ReturnNormalizer normalizer = new(2, 0.5);
        float[] rewards = [1, 2];
        normalizer.Normalize(rewards, [false, true], [false, false]);
        double count = 1e-4, mean = 1.5 * 2 / (2 + count), variance = (1 * count + 0.25 * 2 + 1.5 * 1.5 * count * 2 / (2 + count)) / (2 + count);
        Fixture.Near(mean, normalizer.Moments.Mean[0], 1e-9, 0, "mean");
        Fixture.Near(variance, normalizer.Moments.Variance[0], 1e-9, 0, "variance");
        Fixture.Near(1 / Math.Sqrt(variance + 1e-8), rewards[0], 1e-5, 0, "reward");
        float[] next = [3, -1];
        normalizer.Normalize(next, [false, false], [false, false]);

        // The second environment ended, so its sum begins anew: returns are (3.5, -1).
        double batchMean = 1.25, batchVariance = 2.25 * 2.25, total = 4 + count, delta = batchMean - mean;
        double merged = (variance * (2 + count) + batchVariance * 2 + delta * delta * (2 + count) * 2 / total) / total;
        Fixture.Near(merged, normalizer.Moments.Variance[0], 1e-9, 0, "merged variance");
    }

    private static readonly JsonElement StableBaselines = Fixture.Load("sb3/schedules_and_buffers.json");

    [Fact]
    public void Statistics_and_outputs_equal_those_of_VecNormalize()
    {
        JsonElement recorded = StableBaselines.GetProperty("VecNormalize");
        JsonElement observations = recorded.GetProperty("observations"), rewards = recorded.GetProperty("rewards"), dones = recorded.GetProperty("dones");
        JsonElement reset = recorded.GetProperty("reset");
        ObservationNormalizer normalizer = new(2);
        ReturnNormalizer returns = new(3, recorded.Number("gamma"));
        void See(int index, JsonElement expected, string outputs)
        {
            float[] raw = Fixture.Floats(observations[index]), normalized = new float[raw.Length];
            normalizer.Update((ReadOnlySpan<float>)raw);
            normalizer.Normalize(raw, normalized);
            Fixture.Near(expected.Floats(outputs), normalized, 1e-5, 1e-5, $"observations of step {index}");
        }

        See(0, reset, "normalized");
        for (int j = 0; j < 2; j++) Fixture.Near(reset.Doubles("mean")[j], normalizer.Moments.Mean[j], 1e-5, 1e-5, "mean");
        int step = 0;
        foreach (JsonElement expected in recorded.GetProperty("steps").EnumerateArray())
        {
            See(step + 1, expected, "normalized_observations");
            float[] paid = Fixture.Floats(rewards[step]);
            bool[] done = [.. dones[step].EnumerateArray().Select(flag => flag.GetBoolean())];
            returns.Normalize(paid, done, new bool[3]);
            Fixture.Near(expected.Floats("normalized_rewards"), paid, 1e-5, 1e-5, $"rewards of step {step}");
            Fixture.Near(expected.Number("ret_mean"), returns.Moments.Mean[0], 1e-12, 1e-12, $"mean return of step {step}");
            Fixture.Near(expected.Number("ret_var"), returns.Moments.Variance[0], 1e-12, 1e-12, $"variance of returns of step {step}");
            step++;
        }

        Assert.Equal(10, step);
    }

    [Fact]
    public void Schedules_equal_the_recorded_ones()
    {
        foreach (JsonElement recorded in StableBaselines.GetProperty("schedules").EnumerateArray())
        {
            Schedule schedule = recorded.GetProperty("type").GetString() == "ConstantSchedule"
                ? new Schedule(recorded.Number("value"), recorded.Number("value"))
                : new Schedule(recorded.Number("start"), recorded.Number("end"), recorded.Number("end_fraction"));
            double[] remaining = recorded.Doubles("progress_remaining"), values = recorded.Doubles("values");
            for (int i = 0; i < values.Length; i++) Fixture.Near(values[i], schedule.Exactly(remaining[i]), 1e-12, 1e-12, $"{schedule} at {remaining[i]}");
        }
    }

    [Fact]
    public void Explained_variance_equals_the_recorded_one()
    {
        foreach (JsonElement recorded in StableBaselines.GetProperty("explained_variance").EnumerateArray())
            Fixture.Near(recorded.Number("value"), ExplainedVariance.Of<double>(recorded.Doubles("predicted"), recorded.Doubles("target")), 1e-12, 1e-12, "explained variance");
    }

    [Fact]
    public void Schedules_are_read_and_written_as_text()
    {
        Assert.Equal(0.5e-3f, Schedule.Parse("lin_0.001").At(0.5), 1e-9f);
        foreach (string text in new[] { "0.001", "lin_0.0003", "0.5->0.1" }) Assert.Equal(text, Schedule.Parse(text).ToString());
        Assert.Contains("lin_0.001", Assert.Throws<FormatException>(() => Schedule.Parse("fast")).Message);
    }
}
