using Rollout.Cli;
using Rollout.Datasets;
using Rollout.Tests.Datasets;

namespace Rollout.Tests.Cli;

public sealed class DataCommandTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("rollout-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void A_dataset_is_described_counted_converted_merged_and_split()
    {
        string demos = In("demos"), file = In("demos.hdf5");
        Write(demos, RecordedEpisodes.Everything, RecordedEpisodes.MakeEverything(1, 4, 6, 5, 3));
        Assert.Contains("4 episodes, 18 frames at 10 a second", Run(0, "data", "info", demos), StringComparison.Ordinal);
        Assert.Contains("observation.state[angle]", Run(0, "data", "stats", demos), StringComparison.Ordinal);
        Assert.Contains("4 episodes in", Run(0, "data", "convert", demos, file), StringComparison.Ordinal);
        Run(0, "data", "merge", demos, file, "--out", In("both"));
        Assert.Contains("8 episodes, 36 frames", Run(0, "data", "info", In("both")), StringComparison.Ordinal);
        Assert.Contains("duplicated episode", Run(1, "data", "doctor", In("both")), StringComparison.Ordinal);
        Run(0, "data", "split", In("both"), "--out", In("train"), "--share", "0.75");
        Assert.Contains("6 episodes", Run(0, "data", "info", In("train")), StringComparison.Ordinal);
        Assert.Contains("2 episodes", Run(0, "data", "info", In("train-rest")), StringComparison.Ordinal);
        Run(0, "data", "split", file, "--out", In("some.hdf5"), "--keep", "0,2-3");
        Assert.Contains("3 episodes, 12 frames", Run(0, "data", "info", In("some.hdf5")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_episode_is_watched_as_environment_pictures_or_plots()
    {
        DatasetInfo states = new([new(FeatureNames.EnvironmentState, ElementType.Float64, [4]), new(FeatureNames.Action, ElementType.Float32, [1])], 50) { Environment = "CartPole-v1" };
        Episode swing = new(states, 30);
        for (int f = 0; f < 30; f++) swing.Values<double>(FeatureNames.EnvironmentState)[4 * f] = 0.05 * f;
        Write(In("cart"), states, [swing]);
        Write(In("low"), RecordedEpisodes.Info, RecordedEpisodes.Make(1, 12));
        Write(In("camera"), RecordedEpisodes.Everything, RecordedEpisodes.MakeEverything(1, 12));
        foreach (string name in new[] { "cart", "low", "camera" })
        {
            Assert.Contains("Open ", Run(0, "data", "play", In(name)), StringComparison.Ordinal);
            Assert.Contains("data:image/webp;base64,", File.ReadAllText(In(name + "-episode-0.html")), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bad_input_is_refused_in_words_and_help_has_examples()
    {
        string demos = In("demos");
        Write(demos, RecordedEpisodes.Info, RecordedEpisodes.Make(1, 4, 6));
        foreach (string verb in new[] { "info", "stats", "convert", "merge", "split", "doctor", "play" })
            Assert.Contains("Example: rollout data " + verb, Run(0, "data", verb, "--help"), StringComparison.Ordinal);
        Assert.Contains("no file or folder", Run(2, "data", "info", In("none")), StringComparison.Ordinal);
        Assert.Contains("episodes 0 to 1", Run(2, "data", "play", demos, "--episode", "2"), StringComparison.Ordinal);
        Assert.Contains("ends with .html", Run(2, "data", "play", demos, "--out", In("film.webp")), StringComparison.Ordinal);
        Assert.Contains("exists already", Run(2, "data", "convert", demos, demos), StringComparison.Ordinal);
        Assert.Contains("--keep", Run(2, "data", "split", demos, "--out", In("x"), "--keep", "1-9"), StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(demos, "meta", "info.json"), "{");
        Assert.Contains("info.json is damaged", Run(2, "data", "stats", demos), StringComparison.Ordinal);
    }

    private string In(string name) => Path.Combine(_root, name);

    private static void Write(string path, DatasetInfo info, IEnumerable<Episode> episodes)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(path, "lerobot", info);
        foreach (Episode episode in episodes) writer.Add(episode);
    }

    private static string Run(int code, params string[] arguments)
    {
        StringWriter output = new();
        int result = CommandLine.Run(arguments, output, output);
        Assert.True(result == code, $"{string.Join(' ', arguments)} gave {result}: {output}");
        return output.ToString();
    }
}
