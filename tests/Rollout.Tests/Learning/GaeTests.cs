using System.Text.Json;
using Rollout.Learning;
using Rollout.Tests.Control;

namespace Rollout.Tests.Learning;

public class GaeTests
{
    [Fact]
    public void Advantages_equal_the_recorded_ones()
    {
        foreach (JsonElement recorded in Fixture.Load("sb3/gae.json").GetProperty("cases").EnumerateArray())
        {
            int steps = recorded.GetProperty("n_steps").GetInt32(), environments = recorded.GetProperty("n_envs").GetInt32();
            float[] rewards = recorded.Floats("rewards"), values = recorded.Floats("values"), expected = recorded.Floats("advantages");
            float[] starts = recorded.Floats("episode_starts"), lastValues = recorded.Floats("last_values"), lastDones = recorded.Floats("last_dones");
            for (int i = 0; i < environments; i++)
            {
                float[] Column(float[] matrix) => [.. Enumerable.Range(0, steps).Select(t => matrix[t * environments + i])];
                bool[] ended = [.. Enumerable.Range(0, steps).Select(t => t + 1 < steps ? starts[(t + 1) * environments + i] == 1 : lastDones[i] == 1)];
                float[] advantages = new float[steps];
                Gae.Compute(Column(rewards), Column(values), ended, lastValues[i], (float)recorded.Number("gamma"), (float)recorded.Number("gae_lambda"), advantages);
                Fixture.Near(Column(expected), advantages, 1e-5, 1e-5, $"environment {i}");
            }
        }
    }

    [Fact]
    public void Advantages_of_the_course_exercise()
    {
        foreach (Recorded row in Recorded.Rows("rollouts", "generalised advantage estimation"))
        {
            float[] rewards = row.Constants.Floats("rewards"), advantages = new float[rewards.Length];
            Gae.Compute(rewards, row.Constants.Floats("values"), new bool[rewards.Length], (float)row["bootstrap_value"], (float)row["gamma"], (float)row["lambda"], advantages);

            // Learning is in single precision.
            Fixture.Near(row.Expected.Floats("advantages"), advantages, 1e-6, 1e-6, $"bootstrap {row["bootstrap_value"]}");
            double[] precise = new double[rewards.Length];
            Gae.Compute<double>(row.Constants.Doubles("rewards"), row.Constants.Doubles("values"), new bool[rewards.Length], row["bootstrap_value"], row["gamma"], row["lambda"], precise);
            row.Holds("advantages", precise);
        }
    }
}
