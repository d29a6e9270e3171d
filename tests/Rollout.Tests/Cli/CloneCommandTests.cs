using Microsoft.ML.OnnxRuntime;
using Rollout.Cli;
using Rollout.Tests.Learning.Imitation;

namespace Rollout.Tests.Cli;

public class CloneCommandTests
{
    private static readonly string s_assembly = typeof(RecallPlugin).Assembly.Location;
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Fact]
    public void A_clone_is_trained_evaluated_played_and_exported()
    {
        string data = Demonstrations.Write(Path.Combine(_folder, "data"), Demonstrations.Recall(60, hidden: true)), run = Path.Combine(_folder, "run");
        (int code, string output, string error) = Run("clone", "bc-rnn-small", data, "--env", "Test/Recall-v0", "--assembly", s_assembly, "--steps", "300", "--set", "learning_rate=0.01", "--set", "layers=16", "--run", run);
        Assert.True(code == 0, error);
        Assert.Contains("which is kept", output);
        foreach (string file in new[] { "options.json", "progress.csv", "learning_curve.png", "latest.checkpoint", "best.checkpoint", "policy.onnx" }) Assert.True(File.Exists(Path.Combine(run, file)), file);
        string[] header = File.ReadLines(Path.Combine(run, "progress.csv")).First().Split(',');
        foreach (string column in new[] { "step", "train/loss", "held_out/loss", "rollout/ep_rew_mean" }) Assert.Contains(column, header);

        (code, output, error) = Run("compare", run, "--over-frames", "--evaluate", "4", "--out", Path.Combine(_folder, "scaling"));
        Assert.True(code == 0, error);
        Assert.Contains("bc-rnn-small, data", output);
        Assert.Contains(" 324 ", output);
        Assert.True(File.Exists(Path.Combine(_folder, "scaling", "scaling.png")) && File.Exists(Path.Combine(_folder, "scaling", "scaling.svg")));

        (code, output, error) = Run("evaluate", run, "--episodes", "20");
        Assert.True(code == 0, error);
        Assert.InRange(double.Parse(output.Split("mean ")[1].Split(',')[0], System.Globalization.CultureInfo.InvariantCulture), -0.2, 0);
        Assert.Equal(0, Run("evaluate", run, "--episodes", "20", "--latest").Code);
        Assert.Equal(0, Run("play", run).Code);
        string model = Path.Combine(_folder, "exported.onnx");
        Assert.Equal(0, Run("export", run, "--onnx", model).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(run, "policy.onnx")), File.ReadAllBytes(model));
        using InferenceSession session = new(model);
        Assert.Equal(["memory", "observation"], session.InputMetadata.Keys.Order());
        Assert.Equal(["action", "next_memory"], session.OutputMetadata.Keys.Order());
    }

    [Fact]
    public void A_resumed_command_ends_with_the_same_checkpoint()
    {
        string data = Demonstrations.Write(Path.Combine(_folder, "data"), Demonstrations.Recall(20, hidden: true));
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        string[] arguments = ["clone", "bc-rnn-gmm-small", data, "--env", "Test/Recall-v0", "--assembly", s_assembly, "--quiet", "--evaluate-every", "20", "--episodes", "4", "--set", "layers=8", "--set", "learning_rate_decay=constant"];
        Assert.Equal(0, Run([.. arguments, "--steps", "60", "--run", whole]).Code);
        Assert.Equal(0, Run([.. arguments, "--steps", "40", "--run", parts]).Code);
        Assert.Equal(0, Run("clone", "--resume", parts, "--steps", "60", "--quiet").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "latest.checkpoint")), File.ReadAllBytes(Path.Combine(parts, "latest.checkpoint")));
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "best.checkpoint")), File.ReadAllBytes(Path.Combine(parts, "best.checkpoint")));
        Assert.Contains("rollout clone --resume", Run("train", "--resume", parts).Error);
        Assert.Contains("cannot change with --resume", Run("clone", "--resume", parts, "--seed", "3").Error);
    }

    [Fact]
    public void A_training_begins_with_a_clone_and_resumes_to_the_same_bits()
    {
        string data = Path.Combine(_folder, "data"), clone = Path.Combine(_folder, "clone");
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts"), recurrent = Path.Combine(_folder, "recurrent");
        Assert.Equal(0, Run("record", "Pendulum-v1", "--policy", "swing-up", "--episodes", "3", "--quiet", "--out", data).Code);
        Assert.Equal(0, Run("clone", "bc-small", data, "--env", "Pendulum-v1", "--quiet", "--episodes", "1", "--steps", "100", "--set", "layers=16", "--run", clone).Code);
        string[] train = ["train", "ppo", "Pendulum-v1", "--init", clone, "--kl-to-init", "0.2", "--set", "steps=64", "--set", "value_warmup=1", "--quiet"];
        (int code, _, string error) = Run([.. train, "--steps", "512", "--run", whole]);
        Assert.True(code == 0, error);
        Assert.Contains("train/kl_to_init", File.ReadLines(Path.Combine(whole, "progress.csv")).First());
        Assert.Equal(0, Run([.. train, "--steps", "256", "--run", parts]).Code);

        // What training began with is in the checkpoint: the clone is no longer needed.
        Directory.Delete(clone, recursive: true);
        Assert.Equal(0, Run("train", "--resume", parts, "--steps", "512", "--quiet").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "latest.checkpoint")), File.ReadAllBytes(Path.Combine(parts, "latest.checkpoint")));
        Assert.Equal(0, Run("evaluate", whole, "--episodes", "2").Code);
        Assert.Equal(0, Run([.. train.Select(word => word == clone ? whole : word), "--steps", "128", "--run", Path.Combine(_folder, "again")]).Code);

        Assert.Equal(0, Run("clone", "bc-rnn-small", data, "--env", "Pendulum-v1", "--episodes", "1", "--quiet", "--steps", "20", "--run", recurrent).Code);
        foreach ((string line, string hint) in new[]
        {
            ($"train ppo Pendulum-v1 --init {recurrent}", "bc-small"), ($"train ppo Pendulum-v1 --init {_folder}/nothing", "not a run folder"),
            ($"train es Pendulum-v1 --init {whole}", "--init is for ppo"), ($"train ppo CartPole-v1 --init {whole} --quiet --run {_folder}/other", "same environment"),
            ($"train ppo CartPole-v1 --kl-to-init 0.1", "--init FOLDER"), ($"train --resume {whole} --init {whole}", "cannot change"), ($"train ppo CartPole-v1 --init {whole} --kl-to-init -1", "at least 0"),
        })
        {
            (code, _, error) = Run(line.Split(' '));
            Assert.Equal((2, true), (code, error.Contains(hint, StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("clone bc-smal data --env Pendulum-v1", "bc-small")]
    [InlineData("clone bc-small", "Name a dataset")]
    [InlineData("clone bc-small data", "--env")]
    [InlineData("clone bc-small data --env Pendulm-v1", "Pendulum-v1")]
    [InlineData("clone bc-small nowhere --env Pendulum-v1 --quiet", "nowhere")]
    [InlineData("clone bc-small data --env Pendulum-v1 --set layer=3", "layers")]
    [InlineData("clone bc-small data --env Pendulum-v1 --set layers=0", "at least 1")]
    [InlineData("clone bc-small data --env Pendulum-v1 --held-out 1", "[0, 1)")]
    [InlineData("clone bc-small data --env Pendulum-v1 --steps 0", "at least 1")]
    public void Bad_input_exits_with_2_and_says_what_would_be_right(string line, string hint)
    {
        (int code, _, string error) = Run(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(hint, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public void Help_and_options_name_the_presets()
    {
        Assert.Contains("rollout clone bc-rnn-gmm-small", Run("clone", "--help").Output);
        Assert.Contains("sequence_length", Run("options", "bc-rnn").Output);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
