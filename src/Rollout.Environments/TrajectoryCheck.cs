using System.Text.Json;
using Rollout.Core;

namespace Rollout.Environments;

/// <summary>The largest deviation of one recorded trajectory from the world, relative to max(1, |recorded|).</summary>
/// <param name="Name">Name of the trajectory.</param>
/// <param name="Steps">Steps compared.</param>
/// <param name="State">Largest deviation of a state.</param>
/// <param name="Observation">Largest deviation of an observation.</param>
/// <param name="Reward">Largest deviation of a reward.</param>
/// <param name="WrongFlags">Steps whose terminated or truncated flag differs.</param>
/// <param name="WorstStep">Step of the largest deviation of a state.</param>
public sealed record TrajectoryDeviation(string Name, int Steps, double State, double Observation, double Reward, int WrongFlags, int WorstStep);

/// <summary>
/// Compares a recording in the format of tests/Fixtures/gymnasium with the double world, step by step: the recorded state is set, the recorded
/// action applied. Replaying whole runs would only show how unstable dynamics amplify the last bit.
/// </summary>
public static class TrajectoryCheck
{
    /// <summary>Compares every trajectory of a file.</summary>
    /// <param name="registry">Where the environment is found.</param>
    /// <param name="id">Environment; must be the recording's own.</param>
    /// <param name="path">The recording.</param>
    /// <exception cref="InvalidDataException">The file is not such a recording, or is one of another environment.</exception>
    public static IReadOnlyList<TrajectoryDeviation> Run(EnvironmentRegistry registry, string id, string path)
    {
        EnvironmentSpec spec = registry.Find(id);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
            JsonElement root = document.RootElement;
            string recorded = root.GetProperty("id").GetString() ?? "";
            if (recorded != id) throw new InvalidDataException($"{path} is a recording of {recorded}, not of {id}.");
            int? limit = root.TryGetProperty("max_episode_steps", out JsonElement steps) && steps.ValueKind == JsonValueKind.Number ? steps.GetInt32() : null;
            List<TrajectoryDeviation> deviations = [];
            foreach (string list in (ReadOnlySpan<string>)["trajectories", "trajectories_numpy2_promotion"])
            {
                if (!root.TryGetProperty(list, out JsonElement trajectories)) continue;
                foreach (JsonElement trajectory in trajectories.EnumerateArray())
                    deviations.Add(Compare(spec, limit, trajectory, list == "trajectories" ? "" : " (NumPy 2)"));
            }

            return deviations.Count > 0 ? deviations : throw new InvalidDataException($"{path} holds no trajectories.");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw new InvalidDataException($"{path} is not a recorded trajectory file: {exception.Message}", exception);
        }
    }

    private static TrajectoryDeviation Compare(EnvironmentSpec spec, int? limit, JsonElement trajectory, string suffix)
    {
        Dictionary<string, double> parameters = [];
        foreach (string source in (ReadOnlySpan<string>)["attributes", "make_kwargs"])
        {
            if (!trajectory.TryGetProperty(source, out JsonElement settings)) continue;
            foreach (JsonProperty setting in settings.EnumerateObject())
            {
                if (setting.Name == "max_episode_steps") limit = setting.Value.GetInt32();
                else if (setting.Name == "book_or_nips") parameters["nips"] = setting.Value.GetString() == "nips" ? 1 : 0;
                else parameters[setting.Name] = setting.Value.ValueKind == JsonValueKind.True ? 1 : setting.Value.ValueKind == JsonValueKind.False ? 0 : setting.Value.GetDouble();
            }
        }

        IEnvironment environment = parameters.Count == 0 ? spec.Create()
            : spec.CreateWith?.Invoke(parameters) ?? throw new InvalidDataException($"{spec.Id} has no parameters to set.");
        if (environment is not IStateful stateful) throw new InvalidDataException($"The state of {spec.Id} cannot be set, so recordings of it cannot be compared.");
        double[] state = Numbers(trajectory.GetProperty("initial_state")), now = new double[state.Length];
        double[] rewards = Numbers(trajectory.GetProperty("rewards"));
        JsonElement states = trajectory.GetProperty("states"), observations = trajectory.GetProperty("observations"), actions = trajectory.GetProperty("actions");
        JsonElement terminated = trajectory.GetProperty("terminated"), truncated = trajectory.GetProperty("truncated");
        float[] floats = new float[environment.ObservationSpace.FloatCount];
        environment.Reset(0, new Observation(floats, []));
        double worstState = 0, worstObservation = 0, worstReward = 0;
        int wrongFlags = 0, worstStep = 0;
        for (int t = 0; t < rewards.Length; t++)
        {
            stateful.SetState(state);
            float[] action = [.. Numbers(actions[t]).Select(value => (float)value)];
            StepResult result = environment.Step(action, new Observation(floats, []));
            bool cut = result.Truncated || t + 1 >= limit;
            stateful.GetState(now);
            state = Numbers(states[t]);
            double deviation = Largest(state, now);
            if (deviation > worstState) (worstState, worstStep) = (deviation, t);
            worstObservation = Math.Max(worstObservation, Largest(Numbers(observations[t]), [.. floats.Select(value => (double)value)]));
            worstReward = Math.Max(worstReward, Largest([rewards[t]], [result.Reward]));
            if (result.Terminated != terminated[t].GetBoolean() || cut != truncated[t].GetBoolean()) wrongFlags++;
        }

        return new TrajectoryDeviation(trajectory.GetProperty("name").GetString() + suffix, rewards.Length, worstState, worstObservation, worstReward, wrongFlags, worstStep);
    }

    private static double Largest(double[] expected, double[] actual)
    {
        if (expected.Length != actual.Length) throw new InvalidDataException($"The recording has {expected.Length} numbers where the environment has {actual.Length}.");
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double deviation = Math.Abs(actual[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
            largest = double.IsNaN(deviation) ? double.PositiveInfinity : Math.Max(largest, deviation);
        }

        return largest;
    }

    private static double[] Numbers(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? [.. element.EnumerateArray().Select(item => item.GetDouble())] : [element.GetDouble()];
}
