using System.ComponentModel;
using System.Diagnostics;
using Rollout.Datasets;

namespace Rollout.Tests.Datasets;

public sealed class Hdf5Tests : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), "rollout-" + Guid.NewGuid().ToString("N") + ".hdf5");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_robomimic_file_comes_back_equal_and_is_gone_on_with()
    {
        Episode[] episodes = RecordedEpisodes.MakeEverything(1, 4, 1, 7);
        Write(RecordedEpisodes.Everything, episodes[..2]);
        Write(RecordedEpisodes.Everything, episodes[2..]);
        using IEpisodeSource source = DatasetFormats.Open(_path);
        Assert.Equal((3, 12), (source.EpisodeCount, source.FrameCount));
        Assert.Equal(("finger", "PushT-v0", 10), (source.Info.Robot, source.Info.Environment, source.Info.FramesPerSecond));
        Episode[] read = [.. source.Read()];
        for (int i = 0; i < episodes.Length; i++) RecordedEpisodes.Same(episodes[i], read[i]);
        Assert.False(Directory.Exists(_path + ".recording"));
    }

    [Fact]
    public void A_killed_recording_is_read_and_gone_on_with()
    {
        Episode[] episodes = RecordedEpisodes.Make(3, 4, 2);
        IEpisodeWriter writer = DatasetFormats.Create(_path, "robomimic", RecordedEpisodes.Info);
        foreach (Episode episode in episodes) writer.Add(episode);
        using (IEpisodeSource killed = DatasetFormats.Open(_path))
        {
            Assert.Equal((2, 6), (killed.EpisodeCount, killed.FrameCount));
            RecordedEpisodes.Same(episodes[1], killed.Read().Last());
        }

        writer.Dispose();
        using IEpisodeSource whole = DatasetFormats.Open(_path);
        RecordedEpisodes.Same(episodes[1], whole.Read().Last());
    }

    [Fact]
    public void What_h5py_wrote_for_robomimic_is_read()
    {
        using IEpisodeSource source = DatasetFormats.Open(Fixture("robomimic.hdf5"));
        Assert.Equal((2, 8, 25, "Lift"), (source.EpisodeCount, source.FrameCount, source.Info.FramesPerSecond, source.Info.Environment));
        Assert.Equal([FeatureNames.Action, FeatureNames.Done, FeatureNames.Reward, FeatureNames.EnvironmentState, "observation.agentview_image", "observation.object"], source.Info.Features.Select(feature => feature.Name));
        Episode second = source.Read().Last();
        Assert.Equal([1000, 1001, 1010, 1011, 1020, 1021], second.Values<double>(FeatureNames.Action).ToArray());
        Assert.Equal([1000, 1001, 1002, 1010, 1011, 1012, 1020, 1021, 1022], second.Floats("observation.object").ToArray());
        Assert.Equal([0, 0, 1], second.Values<long>(FeatureNames.Done).ToArray());
        Assert.Equal([.. Enumerable.Range(1, 180).Select(value => (byte)value)], second.Bytes("observation.agentview_image").ToArray());
    }

    [Fact]
    public void What_h5py_wrote_for_act_is_read()
    {
        using IEpisodeSource source = DatasetFormats.Open(Fixture("act"));
        Assert.Equal((2, 8, 50), (source.EpisodeCount, source.FrameCount, source.Info.FramesPerSecond));
        Episode second = source.Read().Last();
        Assert.Equal(1031.5, second.Values<double>(FeatureNames.Action)[10]);
        Assert.Equal(1031, second.Values<double>(FeatureNames.State)[10]);
        Assert.Equal(515.5, second.Values<double>("observation.velocity")[10]);
        Assert.Equal(61, second.Bytes("observation.images.top")[60]);
    }

    [Fact]
    public void What_h5py_wrote_for_minari_is_read_without_the_last_observation()
    {
        using IEpisodeSource source = DatasetFormats.Open(Fixture("minari"));
        Assert.Equal((2, 6), (source.EpisodeCount, source.FrameCount));
        Episode[] episodes = [.. source.Read()];
        Assert.Equal([1000, 1001, 1002, 1010, 1011, 1012], episodes[1].Floats(FeatureNames.State).ToArray());
        Assert.Equal([false, true], episodes[1].Flags(FeatureNames.Done).ToArray());
        Assert.Equal([0, 10, 20, 30], episodes[0].Floats(FeatureNames.Action).ToArray());
    }

    [Fact]
    public void H5py_opens_a_robomimic_file()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(Ran(Python, ["-c", "import h5py"], out _), "h5py is not installed: apt-get install python3-h5py");
        Episode[] episodes = RecordedEpisodes.MakeEverything(1, 4, 7);
        Write(RecordedEpisodes.Everything, episodes);
        const string Script = """
            import sys, json, h5py, numpy as np
            with h5py.File(sys.argv[1], "r") as file:
                data = file["data"]
                assert data.attrs["total"] == 11, data.attrs["total"]
                assert json.loads(data.attrs["env_args"])["env_kwargs"]["control_freq"] == 10
                demo = data["demo_1"]
                assert demo.attrs["num_samples"] == 7
                assert demo["actions"].shape == (7, 2) and demo["actions"].dtype == np.float32
                assert demo["rewards"].shape == (7,) and demo["dones"].shape == (7,)
                assert demo["obs/image"].shape == (7, 12, 10, 3) and demo["obs/image"].dtype == np.uint8
                assert demo["grid"].shape == (7, 2, 3)
                assert demo["remark"][0].decode("utf-8").startswith("frame ä")
                print(repr(float(demo["actions"][...].astype(np.float64).sum())), int(demo["obs/image"][...].sum(dtype=np.int64)), int(demo["dones"][6]))
            """;
        Assert.True(Ran(Python, ["-c", Script, _path], out string output), output);
        double actions = 0;
        foreach (float value in episodes[1].Floats(FeatureNames.Action)) actions += value;
        long pixels = 0;
        foreach (byte value in episodes[1].Bytes(FeatureNames.Image)) pixels += value;
        string[] words = output.Split(' ', StringSplitOptions.TrimEntries);
        Assert.Equal(actions, double.Parse(words[0], System.Globalization.CultureInfo.InvariantCulture), 1e-9);
        Assert.Equal([$"{pixels}", "1"], words[1..]);
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Fixtures", "datasets", name);

    private static bool Ran(string program, string[] arguments, out string output)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            output = process.StandardOutput.ReadToEnd() + error.Result;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception exception)
        {
            output = exception.Message;
            return false;
        }
    }

    private void Write(DatasetInfo info, IEnumerable<Episode> episodes)
    {
        using IEpisodeWriter writer = DatasetFormats.Create(_path, "robomimic", info);
        foreach (Episode episode in episodes) writer.Add(episode);
    }
}
