using Rollout.Core;
using Rollout.Datasets;

namespace Rollout.Tests.Learning.Imitation;

/// <summary>Small demonstrations that need no file.</summary>
internal static class Demonstrations
{
    /// <summary>Episodes of <see cref="RecallEnvironment"/> as its expert acts: the observation at the beginning, or always if it is not hidden.</summary>
    public static EpisodeDataset Recall(int episodes, bool hidden, bool discrete = false, ulong seed = 1)
    {
        RandomStream random = new(seed);
        List<float> observations = [], actions = [];
        for (int episode = 0; episode < episodes; episode++)
        {
            float cue = RecallEnvironment.Cue(random);
            for (int step = 0; step < RecallEnvironment.Steps; step++)
            {
                observations.AddRange([step == 0 || !hidden ? cue : 0, step]);
                actions.Add(discrete ? cue > 0 ? 1 : 0 : cue);
            }
        }

        return Build([.. Enumerable.Repeat(RecallEnvironment.Steps, episodes)], ("observation.state", [.. observations], 2), ("action", [.. actions], 1));
    }

    /// <summary>Writes such demonstrations to a folder.</summary>
    public static string Write(string folder, EpisodeDataset data)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(folder, null, data.Info);
        for (int i = 0; i < data.EpisodeCount; i++)
        {
            Episode episode = new(data.Info, data.EpisodeLength(i));
            foreach (Feature feature in data.Info.Features)
                data.Floats(feature.Name).Slice(data.EpisodeStart(i) * feature.Width, episode.Length * feature.Width).CopyTo(episode.Floats(feature.Name));
            writer.Add(episode);
        }

        return folder;
    }

    public static EpisodeDataset Build(int[] lengths, params (string Name, float[] Values, int Width)[] columns)
    {
        DatasetInfo info = new([.. columns.Select(column => new Feature(column.Name, ElementType.Float32, [column.Width]))], 10);
        EpisodeDataset data = new(info);
        int first = 0;
        foreach (int length in lengths)
        {
            Episode episode = new(info, length);
            foreach ((string name, float[] values, int width) in columns) values.AsSpan(first * width, length * width).CopyTo(episode.Floats(name));
            data.Add(episode);
            first += length;
        }

        return data;
    }
}

/// <summary>Registers the task for the command line.</summary>
public sealed class RecallPlugin : IEnvironmentPlugin
{
    public void Register(EnvironmentRegistry registry) =>
        registry.Register(new EnvironmentSpec("Test/Recall-v0", () => new RecallEnvironment(hidden: true)) { Summary = "Repeat what was shown at first" });
}

/// <summary>Shows a number, at the first step only if it is hidden; the right action is that number at every step.</summary>
internal sealed class RecallEnvironment(bool hidden, bool discrete = false) : IEnvironment, IDrawable
{
    public const int Steps = 6;
    private readonly RandomStream _random = new(0);
    private float _cue;
    private int _step;

    public Space ObservationSpace { get; } = new Box(-1, Steps, 2);

    public Space ActionSpace { get; } = discrete ? new Discrete(2) : new Box(-1, 1, 1);

    public static float Cue(RandomStream random) => random.NextFloat() * 1.6f - 0.8f;

    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        _cue = Cue(_random);
        _step = 0;
        Show(observation);
    }

    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        double reward = discrete ? (action[0] == (_cue > 0 ? 1 : 0) ? 0 : -1) : -Math.Abs(action[0] - _cue);
        _step++;
        Show(observation);
        return new StepResult(reward / Steps, false, _step >= Steps);
    }

    public void Draw(Drawing drawing)
    {
        drawing.Clear(-1, -1, 1, 1);
        drawing.Add(new Disc([_cue, 0], 0.1f, 0x3B6FB6));
    }

    private void Show(Observation observation)
    {
        observation[0] = hidden && _step > 0 ? 0 : _cue;
        observation[1] = _step;
    }
}
