using Rollout.Cli;
using Rollout.Core;
using SkiaSharp;

namespace Rollout.Tests.Cli;

/// <summary>An environment of a user's own, found through this assembly.</summary>
public sealed class TestPlugin : IEnvironmentPlugin
{
    public void Register(EnvironmentRegistry registry)
    {
        registry.Register(new EnvironmentSpec("Test/Faulty-v0", () => new Guess(faulty: true)) { MaxEpisodeSteps = 10, Summary = "Breaks at step 1000" });
        registry.Register(new EnvironmentSpec("Test/Guess-v0", () => new Guess(faulty: false)) { MaxEpisodeSteps = 10, Summary = "Say yes" });
    }

    private sealed class Guess(bool faulty) : IEnvironment
    {
        private int _steps;

        public Space ObservationSpace { get; } = new Box(0, 1, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null) => observation[0] = 1;

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            observation[0] = faulty && ++_steps == 1000 ? float.NaN : 1;
            return new StepResult(action[0], false, false);
        }
    }
}

public class CommandLineTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Theory]
    [InlineData("train ppo CartPol-v1", "CartPole-v1")]
    [InlineData("train poo CartPole-v1", "ppo")]
    [InlineData("train ppo CartPole-v1 --set batchsze=8", "batch_size")]
    [InlineData("train ppo CartPole-v1 --set batch_size=many", "whole number")]
    [InlineData("train ppo CartPole-v1 --set discount=2", "within [0, 1]")]
    [InlineData("train ppo CartPole-v1 --steps 0", "at least 1")]
    [InlineData("train ppo CartPole-v1 --assembly nowhere.dll", "does not exist")]
    [InlineData("train ppo", "envs")]
    [InlineData("train ppo CartPole-v1 --fast", "--fast")]
    [InlineData("train ppo CartPole-v1 --wrap frame-stak", "frame-stack")]
    [InlineData("train ppo CartPole-v1 --wrap normalize-observation", "normalize_observations=true")]
    [InlineData("solve CartPole-v1", "FrozenLake-v1")]
    [InlineData("train q-learning CartPole-v1", "discretize-observation")]
    [InlineData("evaluate nowhere", "not a run folder")]
    [InlineData("bench env-cartpole", "env-cartpole")]
    [InlineData("trian ppo CartPole-v1", "train")]
    [InlineData("options ppo CartPol-v1", "CartPole-v1")]
    [InlineData("train ppo CartPole-v1 --envs 100000000", "at most")]
    [InlineData("train ppo CartPole-v1 --envs 1.5", "a whole number")]
    [InlineData("train ppo CartPole-v1 --set steps=2000000000", "steps is 2000000000")]
    [InlineData("train ppo CartPole-v1 --set policy_layers=100000,100000", "narrower layers")]
    [InlineData("train --resume nowhere --seed 3", "--seed cannot change")]
    public void Bad_input_exits_with_2_and_says_what_would_be_right(string line, string hint)
    {
        (int code, _, string error) = Run(line.Split(' '));
        Assert.Equal(2, code);
        Assert.Contains(hint, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public void A_small_world_is_solved_and_learned()
    {
        Assert.Contains("expected return -13.000000", Run("solve", "CliffWalking-v1", "--discount", "1", "--episodes", "16").Output);
        Assert.Contains("policy-iteration", Run("solve", "FrozenLake-v1", "--method", "policy-iteration", "--episodes", "16").Output);
        string run = Path.Combine(_folder, "lake");
        (int code, _, string error) = Run("train", "q-learning", "FrozenLake-v1", "--steps", "5000", "--run", run, "--quiet");
        Assert.True(code == 0, error);
        Assert.Equal(0, Run("train", "--resume", run, "--steps", "8000", "--quiet").Code);
        Assert.Equal(0, Run("evaluate", run, "--episodes", "10").Code);
        Assert.Equal(0, Run("play", run, "--steps", "5").Code);
    }

    [Fact]
    public void A_run_remembers_its_wrappers()
    {
        string run = Path.Combine(_folder, "wrapped");
        (int code, _, string error) = Run("train", "ppo", "CartPole-v1", "--steps", "2048", "--wrap", "velocity-mask", "--wrap", "frame-stack:2", "--run", run, "--quiet");
        Assert.True(code == 0, error);
        Assert.Contains("frame-stack:frames=2", File.ReadAllText(Path.Combine(run, "options.json")));
        Assert.Equal(0, Run("evaluate", run, "--episodes", "3").Code);
        Assert.Equal(0, Run("play", run, "--steps", "5").Code);
        Assert.Equal(0, Run("train", "--resume", run, "--steps", "4096", "--quiet").Code);
        Assert.Contains("velocity-mask:places", Run("wrappers").Output);
    }

    [Fact]
    public void A_run_is_trained_evaluated_played_and_exported()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run("train", "ppo", "CartPole-v1", "--steps", "20000", "--run", run).Code);
        foreach (string file in new[] { "options.json", "progress.csv", "learning_curve.png", "latest.checkpoint", "policy.onnx" }) Assert.True(File.Exists(Path.Combine(run, file)), file);
        Assert.Single(Directory.GetFiles(run, "events.out.tfevents.*"));
        Assert.Equal(2, Run("train", "ppo", "CartPole-v1", "--run", run).Code);

        (int code, string output, _) = Run("evaluate", run, "--episodes", "20");
        Assert.Equal(0, code);
        Assert.Contains("n = 20, mean", output);

        Assert.Equal(0, Run("play", run, "--steps", "60").Code);
        using (SKCodec codec = SKCodec.Create(Path.Combine(run, "play.webp"))) Assert.InRange(codec.FrameCount, 20, 31);
        Assert.StartsWith("<!doctype html>", File.ReadAllText(Path.Combine(run, "play.html")));
        using (SKBitmap strip = SKBitmap.Decode(Path.Combine(run, "play.png"))) Assert.Equal(2400, strip.Width);

        string model = Path.Combine(_folder, "exported.onnx");
        Assert.Equal(0, Run("export", run, "--onnx", model).Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(run, "policy.onnx")), File.ReadAllBytes(model));
    }

    [Fact]
    public void A_resumed_command_ends_with_the_same_weights()
    {
        string whole = Path.Combine(_folder, "whole"), parts = Path.Combine(_folder, "parts");
        Assert.Equal(0, Run("train", "ppo", "CartPole-v1", "--steps", "8000", "--run", whole, "--quiet").Code);

        // The schedules follow the total, so a run cut short keeps its options and is stopped by reaching a return instead.
        Assert.Equal(0, Run("train", "ppo", "CartPole-v1", "--steps", "8000", "--run", parts, "--quiet", "--until", "20").Code);
        Assert.Equal(0, Run("train", "--resume", parts, "--quiet").Code);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "latest.checkpoint")), File.ReadAllBytes(Path.Combine(parts, "latest.checkpoint")));
    }

    [Fact]
    public void A_truncated_checkpoint_is_refused_with_the_reason()
    {
        string run = Path.Combine(_folder, "run"), file = Path.Combine(run, "latest.checkpoint");
        Assert.Equal(0, Run("train", "ppo", "CartPole-v1", "--steps", "512", "--run", run, "--quiet").Code);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..5000]);
        (int code, _, string error) = Run("evaluate", run);
        Assert.Equal(2, code);
        Assert.Contains("truncated or damaged", error);
        File.WriteAllText(file, "PK not ours");
        Assert.Contains("is not a Rollout checkpoint", Run("train", "--resume", run).Error);
    }

    [Fact]
    public void A_users_assembly_brings_its_environments()
    {
        string assembly = typeof(TestPlugin).Assembly.Location, run = Path.Combine(_folder, "guess");
        Assert.Contains("Test/Guess-v0", Run("envs", "--assembly", assembly).Output);
        Assert.Equal(0, Run("train", "ppo", "Test/Guess-v0", "--assembly", assembly, "--steps", "4096", "--run", run, "--quiet").Code);
        Assert.Contains("mean 10.00", Run("evaluate", run, "--episodes", "10").Output);
        Assert.Equal(1, Run("check", "Test/Guess-v0", "--assembly", assembly).Code);
    }

    [Fact]
    public void A_NaN_stops_training_before_it_reaches_the_weights()
    {
        string run = Path.Combine(_folder, "faulty");
        (int code, _, string error) = Run("train", "ppo", "Test/Faulty-v0", "--assembly", typeof(TestPlugin).Assembly.Location, "--run", run, "--quiet");
        Assert.Equal(1, code);
        Assert.Contains("Environment 0 produced NaN as final observation[0] at step 1000", error);
    }

    [Fact]
    public void Environments_are_checked_and_compared_with_recordings()
    {
        Assert.Equal(0, Run("check", "Acrobot-v1").Code);
        string recording = Path.Combine(AppContext.BaseDirectory, "Fixtures", "gymnasium", "CartPole-v1.json");
        (int code, string output, _) = Run("check", "CartPole-v1", "--trajectory", recording);
        Assert.Equal(0, code);
        Assert.Contains("largest deviation", output);
        string wrong = Path.Combine(_folder, "wrong.json");
        File.WriteAllText(wrong, File.ReadAllText(recording).Replace("0.009600000000000001", "0.0097", StringComparison.Ordinal));
        Assert.Equal(1, Run("check", "CartPole-v1", "--trajectory", wrong).Code);
        File.WriteAllText(wrong, "{}");
        Assert.Equal(2, Run("check", "CartPole-v1", "--trajectory", wrong).Code);
    }

    [Fact]
    public void Help_answers_with_an_example()
    {
        (int code, string output, _) = Run("train", "--help");
        Assert.Equal(0, code);
        Assert.Contains("rollout train ppo CartPole-v1", output);
        Assert.Contains("batch_size", Run("options", "ppo").Output);
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        StringWriter output = new(), error = new();
        // One thread: the tests beside this one want the other.
        int code = CommandLine.Run(args is ["train", _, ..] && !args.Contains("--help") ? [.. args, "--threads", "1"] : args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
