using System.Text.Json;
using Rollout.Cli;
using Rollout.Learning;
using SkiaSharp;

namespace Rollout.Tests.Cli;

public class SeedTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Fact]
    public void Seeds_side_by_side_train_to_the_bits_of_each_alone_and_are_compared()
    {
        string sweep = Path.Combine(_folder, "sweep"), other = Path.Combine(_folder, "other"), alone = Path.Combine(_folder, "alone");
        (int code, string output, _) = Run($"train ppo CartPole-v1 --steps 4096 --seed 3 --seeds 3 --run {sweep}");
        Assert.Equal(0, code);
        Assert.Contains("seed 5", output);
        Assert.Contains("interquartile mean", output);
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps 4096 --seed 4 --run {alone} --quiet --threads 1").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(alone, "latest.checkpoint")), File.ReadAllBytes(Path.Combine(sweep, "seed_4", "latest.checkpoint")));

        Assert.Equal(2, Run($"train ppo CartPole-v1 --seeds 2 --run {sweep}").Code);
        Assert.Contains("seed_3", Run($"evaluate {sweep}").Error);
        Assert.Contains("at least 1", Run("train ppo CartPole-v1 --seeds 0").Error);

        // The same bits everywhere is no improvement; the learning rate makes another method of it.
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps 4096 --seeds 2 --set learning_rate=1e-9 --run {other} --quiet").Code);
        (code, output, _) = Run($"compare {sweep} {other} --out {_folder} --samples 200 --json");
        Assert.Equal(0, code);
        JsonElement report = JsonDocument.Parse(output).RootElement;
        Assert.Equal(["ppo, 4,096 steps", "ppo, learning_rate=1e-9, 4,096 steps"], report.GetProperty("methods").EnumerateArray().Select(row => row.GetProperty("method").GetString()!));
        Assert.Equal(3, report.GetProperty("methods")[0].GetProperty("runs").GetInt32());
        double[] scores = report.GetProperty("methods")[0].Doubles("scores");
        Assert.Equal(scores.Average(), report.GetProperty("methods")[0].Number("interquartile_mean"), 9);
        Assert.InRange(report.GetProperty("improvements")[0].Number("probability"), 0, 1);
        using (SKBitmap picture = SKBitmap.Decode(Path.Combine(_folder, "comparison.png"))) Assert.Equal(620, picture.Width);
        Assert.Contains("<svg", File.ReadAllText(Path.Combine(_folder, "comparison.svg")));
        Assert.Contains("P(ppo, 4,096 steps > ppo, learning_rate=1e-9, 4,096 steps) = ", Run($"compare {sweep} {other} --out {_folder} --evaluate 2 --samples 200").Output);
        Assert.Contains("it measured step,", Run($"compare {sweep} --metric nothing").Error);
    }

    [Fact]
    public void Clones_side_by_side_are_those_of_each_alone()
    {
        string data = Path.Combine(_folder, "data"), sweep = Path.Combine(_folder, "sweep"), alone = Path.Combine(_folder, "alone");
        Assert.Equal(0, Run($"record Pendulum-v1 --policy swing-up --episodes 3 --quiet --out {data}").Code);
        string clone = $"clone bc-rnn-small {data} --env Pendulum-v1 --steps 40 --evaluate-every 20 --episodes 2 --set layers=8";
        (int code, string output, string error) = Run($"{clone} --seed 3 --seeds 2 --run {sweep}");
        Assert.True(code == 0, error);
        Assert.Contains("seed 4", output);
        foreach (int seed in new[] { 3, 4 })
        {
            Assert.Equal(0, Run($"{clone} --seed {seed} --quiet --run {alone}_{seed}").Code);
            foreach (string file in new[] { "latest.checkpoint", "best.checkpoint", "policy.onnx" })
                Assert.Equal(File.ReadAllBytes(Path.Combine($"{alone}_{seed}", file)), File.ReadAllBytes(Path.Combine(sweep, $"seed_{seed}", file)));
        }
    }

    [Fact]
    public void Demonstrations_are_missed_before_training_is_announced()
    {
        (int code, string output, string error) = Run($"train gail CartPole-v1 --run {_folder}/gail");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("rollout record", error);
    }

    [Fact]
    public void Dagger_sees_through_wrappers_and_its_run_too()
    {
        string run = Path.Combine(_folder, "dagger");
        (int code, _, string error) = Run($"dagger bc-small Pendulum-v1 --expert swing-up --rounds 2 --episodes 2 --steps 20 --set layers=8 --wrap frame-stack:2 --run {run}");
        Assert.True(code == 0, error);
        Assert.Equal(0, Run($"evaluate {run} --episodes 2").Code);
        Assert.Contains("frame-stack", File.ReadAllText(Path.Combine(run, "options.json")));
    }

    [Fact]
    public void Stopped_seeds_go_on_to_the_same_bits_and_those_that_waited_begin()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps 6000 --seeds 3 --run {whole} --quiet").Code);

        // Seed 0 is stopped in the middle, seed 1 before its first checkpoint, seed 2 before it begins.
        Assert.Equal(0, Run($"train ppo CartPole-v1 --steps 6000 --seeds 3 --run {parts} --quiet --until 20").Code);
        File.Delete(Path.Combine(parts, "seed_1", "latest.checkpoint"));
        foreach (string file in Directory.GetFiles(Path.Combine(parts, "seed_2")).Where(file => !file.EndsWith("options.json", StringComparison.Ordinal))) File.Delete(file);
        Assert.Equal(0, Run($"train --resume {parts} --quiet").Code);
        foreach (string file in new[] { "seed_0/latest.checkpoint", "seed_1/latest.checkpoint", "seed_2/latest.checkpoint" })
            Assert.Equal(File.ReadAllBytes(Path.Combine(whole, file)), File.ReadAllBytes(Path.Combine(parts, file)));
    }

    [Fact]
    public void A_cancelled_sweep_stops_those_that_train_and_begins_no_others()
    {
        using CancellationTokenSource stop = new();
        List<ulong> began = [];
        SeedRun[] runs =
        [
            .. Enumerable.Range(0, 6).Select(seed => new SeedRun((ulong)seed, (progress, token) =>
            {
                lock (began) began.Add((ulong)seed);
                progress(new TrainingProgress(10, 100, 1, 5, 1000));
                if (seed == 1) stop.Cancel();
                token.WaitHandle.WaitOne();
                return new TrainingProgress(50, 100, 5, 7, 1000);
            })),
        ];
        StringWriter output = new();
        Assert.Equal(130, SeedSweep.RunAndSay(runs, 2, "clone", "parent", output, quiet: false, stop.Token));
        Assert.Equal<ulong>([0, 1], [.. began.Order()]);
        Assert.Contains("rollout clone --resume parent", output.ToString());
    }

    [Fact]
    public void A_seed_that_fails_is_named_and_the_others_go_on()
    {
        SeedRun[] runs = [.. Enumerable.Range(0, 3).Select(seed => new SeedRun((ulong)seed, (_, _) => seed == 1 ? throw new InvalidOperationException("NaN") : new TrainingProgress(100, 100, 5, seed, 1000)))];
        StringWriter output = new();
        Assert.Equal(1, SeedSweep.RunAndSay(runs, 2, "train", "parent", output, quiet: false, CancellationToken.None));
        Assert.Contains("seed 1   failed: NaN", output.ToString());
        Assert.Contains("over 2 seeds", output.ToString());
    }

    [Fact]
    public void A_progress_file_that_is_being_written_is_read_up_to_its_last_whole_line()
    {
        ProgressTable table = ProgressTable.Parse("step,rollout/ep_rew_mean\n10,NaN\n20,1.5\n30,2");
        Assert.Equal([10, 20], table.Steps);
        (double[] steps, double[] values) = table.Curve(ProgressTable.Return);
        Assert.Equal([20], steps);
        Assert.Equal([1.5], values);
        Assert.All(table["nothing"], value => Assert.True(double.IsNaN(value)));
        Assert.Empty(ProgressTable.Parse("").Steps);
    }

    private static (int Code, string Output, string Error) Run(string line)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(line.Split(' '), output, error);
        return (code, output.ToString(), error.ToString());
    }
}
