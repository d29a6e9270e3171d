using System.Diagnostics;
using Rollout.Cli;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Environments;

namespace Rollout.Tests.Cli;

public class RecordTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Theory]
    [InlineData("record", "Name an environment")]
    [InlineData("record PushT-v0 --policy mppi", "--out")]
    [InlineData("record PushT-v0 --out OUT", "--policy")]
    [InlineData("record PushT-v9 --policy mppi --out OUT", "PushT-v0")]
    [InlineData("record PushT-v0 --policy mpi --out OUT", "mppi")]
    [InlineData("record CartPole-v1 --policy mppi --out OUT", "neither an expert")]
    [InlineData("record PushT-v0 --policy random --rate-cost 1 --out OUT", "--rate-cost")]
    [InlineData("record PushT-v0 --policy mppi --rate-cost -1 --out OUT", "at least 0")]
    [InlineData("record PushT-v0 --policy mppi --speed-limit 0 --out OUT", "above 0")]
    [InlineData("record PushT-v0 --policy mppi --disturb -1 --out OUT", "at least 0")]
    [InlineData("record PushT-v0 --policy mppi --retry -1 --out OUT", "--retry")]
    [InlineData("record CartPole-v1 --policy random --mirror --out OUT", "no mirror image")]
    [InlineData("record CartPole-v1 --policy random --episodes 0 --out OUT", "at least 1")]
    [InlineData("record CartPole-v1 --policy random --threads 0 --out OUT", "at least 1")]
    [InlineData("record CartPole-v1 --policy random --format lerbot --out OUT", "lerobot")]
    [InlineData("record --resume nowhere", "recording.json")]
    public void Bad_input_exits_with_2_and_says_what_would_be_right(string line, string hint)
    {
        (int code, _, string error) = Run(line.Replace("OUT", Path.Combine(_folder, "bad"), StringComparison.Ordinal).Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(hint, error, StringComparison.Ordinal);
    }

    /// <summary>Walls and masses in the simulation's state stay as they are, which is no fault of the demonstrations.</summary>
    [Fact]
    public void A_recording_of_the_planner_passes_the_doctor_and_can_be_watched()
    {
        Assert.Equal(0, Run("record", "PushTKeypoints-v0", "--policy", "mppi", "--frames", "60", "--out", At("pushed"), "--quiet").Code);
        (int code, string output, _) = Run("data", "doctor", At("pushed"));
        Assert.True(code == 0, output);
        Assert.Equal(0, Run("data", "play", At("pushed")).Code);
        Assert.True(File.Exists(At("pushed-episode-0.html")) && File.Exists(At("pushed-episode-0.png")));
    }

    [Fact]
    public void A_recording_does_not_depend_on_threads_or_interruptions()
    {
        string[] what = ["record", "Pendulum-v1", "--policy", "random", "--disturb", "0.2", "--seed", "7"];
        Assert.Equal(0, Run([.. what, "--episodes", "6", "--threads", "1", "--out", At("one")]).Code);
        Assert.Equal(0, Run([.. what, "--episodes", "6", "--threads", "3", "--out", At("three")]).Code);
        Assert.Equal(0, Run([.. what, "--episodes", "2", "--threads", "2", "--out", At("parts")]).Code);
        Assert.Equal(2, Run([.. what, "--episodes", "6", "--out", At("parts")]).Code);
        Assert.Contains("--disturb cannot change", Run("record", "--resume", At("parts"), "--disturb", "0.1").Error, StringComparison.Ordinal);
        (int code, string output, _) = Run("record", "--resume", At("parts"), "--frames", "1200");
        Assert.Equal(0, code);
        Assert.Contains("6 episodes, 1,200 frames", output, StringComparison.Ordinal);
        Episode[] one = Read("one");
        Assert.Equal(6, one.Length);
        AssertEqual(one, Read("three"));
        AssertEqual(one, Read("parts"));
    }

    [Fact]
    public void A_killed_recording_keeps_every_finished_episode()
    {
        string[] what = ["record", "Pendulum-v1", "--policy", "random"];
        Assert.Equal(0, Run([.. what, "--episodes", "5", "--out", At("whole")]).Code);
        RecordSettings settings = new("Pendulum-v1", "random", 0, 0, null, null, false, 0, null, []);
        int finished = 0;
        Assert.Throws<IOException>(() => new RecordRun(At("killed"), null, settings).Record(5, null, 2, _ =>
        {
            if (++finished == 3) throw new IOException("the disk is gone");
        }, TestContext.Current.CancellationToken));
        Assert.Equal(3, Read("killed").Length);
        Assert.Equal(0, Run("record", "--resume", At("killed"), "--episodes", "5").Code);
        AssertEqual(Read("whole"), Read("killed"));
    }

    [Fact]
    public void A_recording_that_is_killed_like_a_power_cut_goes_on()
    {
        string[] what = ["record", "Pendulum-v1", "--policy", "random", "--seed", "3", "--out"];
        string program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "rollout.exe" : "rollout");
        using (Process process = Process.Start(new ProcessStartInfo(program, [.. what, At("killed"), "--episodes", "100000"]) { RedirectStandardOutput = true })!)
        {
            while (!process.HasExited && (!Directory.Exists(At("killed")) || Directory.EnumerateFiles(At("killed"), "episode-*.rollout", SearchOption.AllDirectories).Count() < 4)) Thread.Sleep(5);
            process.Kill();
            process.WaitForExit();
        }

        int kept = Read("killed").Length;
        Assert.True(kept >= 4, $"{kept} episodes were kept");
        Assert.Equal(0, Run("record", "--resume", At("killed"), "--episodes", $"{kept + 2}").Code);
        Assert.Equal(0, Run([.. what, At("whole"), "--episodes", $"{kept + 2}"]).Code);
        AssertEqual(Read("whole"), Read("killed"));
    }

    [Fact]
    public void Every_option_changes_something()
    {
        string[] what = ["record", "PushTKeypoints-v0", "--policy", "mppi", "--episodes", "1", "--seed", "4"];
        string[][] changes = [[], ["--disturb", "0.1"], ["--rate-cost", "5"], ["--speed-limit", "30"], ["--mirror", "--episodes", "2"], ["--seed", "9"], ["--policy", "cem"]];
        float[][] executed = new float[changes.Length][];
        for (int i = 0; i < changes.Length; i++)
        {
            List<string> args = [.. what];
            if (changes[i] is ["--mirror", ..]) args = [.. args.Where((_, at) => at is not (4 or 5)), .. changes[i]];
            else if (changes[i] is [var name, var value] && args.IndexOf(name) is >= 0 and int at) args[at + 1] = value;
            else args.AddRange(changes[i]);
            Assert.Equal(0, Run([.. args, "--out", At("option" + i)]).Code);
            executed[i] = [.. Read("option" + i).SelectMany(episode => episode.Floats(FeatureNames.ExecutedAction).ToArray())];
            for (int j = 0; j < i; j++) Assert.False(executed[i].AsSpan().SequenceEqual(executed[j]), $"{string.Join(' ', changes[i])} as {string.Join(' ', changes[j])}");
        }

        Episode[] disturbed = Read("option1"), slow = Read("option3"), mirrored = Read("option4");
        Assert.Contains(disturbed, episode => !episode.Floats(FeatureNames.Action).SequenceEqual(episode.Floats(FeatureNames.ExecutedAction)));
        foreach (Episode episode in slow)
        {
            Span<float> actions = episode.Floats(FeatureNames.Action);
            for (int i = 2; i < actions.Length; i += 2) Assert.InRange(Math.Sqrt(Math.Pow(actions[i] - actions[i - 2], 2) + Math.Pow(actions[i + 1] - actions[i - 1], 2)), 0, 30.001);
        }

        // Episodes 0 and 1 are mirror images at the start: (x, y) and (512 - y, 512 - x).
        Span<float> first = mirrored[0].Floats("observation.pose")[..5], second = mirrored[1].Floats("observation.pose")[..5];
        Assert.Equal(512 - first[1], second[0], 1e-2f);
        Assert.Equal(512 - first[2], second[3], 1e-2f);
        Assert.Equal(1, Math.Cos(Math.PI / 2 - first[4] - second[4]), 1e-4);
    }

    [Fact]
    public void Failed_episodes_are_tried_again()
    {
        // Chance never leaves the valley within the step limit, and always drops the pole before it.
        Assert.Equal(0, Run("record", "MountainCar-v0", "--policy", "random", "--episodes", "1", "--out", At("once")).Code);
        Assert.Equal(0, Run("record", "MountainCar-v0", "--policy", "random", "--episodes", "1", "--retry", "2", "--out", At("again")).Code);
        Assert.NotEqual(Read("once")[0].Floats(FeatureNames.State).ToArray(), Read("again")[0].Floats(FeatureNames.State).ToArray());
        Assert.Equal(0, Run("record", "CartPole-v1", "--policy", "random", "--episodes", "1", "--out", At("ended")).Code);
        Assert.Equal(0, Run("record", "CartPole-v1", "--policy", "random", "--episodes", "1", "--retry", "2", "--out", At("ended too")).Code);
        AssertEqual(Read("ended"), Read("ended too"));
    }

    [Fact]
    public void Views_are_what_the_other_environments_show()
    {
        Assert.Equal(0, Run("record", "PushT-v0", "--policy", "random", "--episodes", "1", "--seed", "5", "--out", At("pose")).Code);
        Assert.Equal(0, Run("record", "PushTKeypoints-v0", "--policy", "random", "--episodes", "1", "--seed", "5", "--out", At("points")).Code);
        Episode pose = Read("pose")[0], points = Read("points")[0];
        Assert.Equal(pose.Floats(FeatureNames.State).ToArray(), points.Floats("observation.pose").ToArray());
        Assert.Equal(points.Floats(FeatureNames.State).ToArray(), pose.Floats("observation.keypoints").ToArray());
    }

    private string At(string name) => Path.Combine(_folder, name);

    private Episode[] Read(string name)
    {
        using IEpisodeSource source = DatasetFormats.Open(At(name));
        return [.. source.Read()];
    }

    private static void AssertEqual(Episode[] expected, Episode[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            foreach (string column in new[] { FeatureNames.State, FeatureNames.Action, FeatureNames.ExecutedAction, FeatureNames.Reward })
                Assert.Equal(expected[i].Floats(column).ToArray(), actual[i].Floats(column).ToArray());
        }
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
