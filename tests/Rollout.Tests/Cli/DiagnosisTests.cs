using System.Text.Json;
using Rollout.Cli;
using Rollout.Core;

namespace Rollout.Tests.Cli;

/// <summary>Environments that have what diagnose should find.</summary>
public sealed class FaultyEnvironments : IEnvironmentPlugin
{
    public void Register(EnvironmentRegistry registry)
    {
        registry.Register(new EnvironmentSpec("Fault/Endless-v0", () => new Line(1)) { Summary = "No episode ends" });
        registry.Register(new EnvironmentSpec("Fault/Thousands-v0", () => new Line(2000)) { MaxEpisodeSteps = 20, Summary = "Observations in millimetres" });
        registry.Register(new EnvironmentSpec("Fault/Noise-v0", () => new Line(1, chance: true)) { MaxEpisodeSteps = 20, Summary = "Rewards that nothing decides" });
        registry.Register(new EnvironmentSpec("Fault/Inflation-v0", () => new Line(1, inflation: 1.005)) { MaxEpisodeSteps = 20, Summary = "Rewards that grow and grow" });
    }

    private sealed class Line(float unit, bool chance = false, double inflation = 1) : IEnvironment
    {
        private readonly RandomStream _random = new(0);
        private double _price = 1;

        public Space ObservationSpace { get; } = new Box(-1e6f, 1e6f, 1);

        public Space ActionSpace { get; } = new Discrete(2);

        public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
        {
            if (seed is { } key) _random.Restart(key);
            observation[0] = unit * (_random.NextFloat() - 0.5f);
        }

        public StepResult Step(ReadOnlySpan<float> action, Observation observation)
        {
            bool right = action[0] == 1 == observation[0] > 0;
            observation[0] = unit * (_random.NextFloat() - 0.5f);
            _price *= inflation;
            return new StepResult((chance ? _random.NextFloat() < 0.5f : right) ? _price : 0, false, false);
        }
    }
}

/// <summary>Every rule against a short training that has its fault.</summary>
public class DiagnosisTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rollout").FullName;

    [Theory]
    [InlineData("not started", "0 updates", "CartPole-v1 --preset default --steps 256", 0)]
    [InlineData("No episode has ended", "0 episodes", "Fault/Endless-v0 --set steps=128 --steps 2048", 0)]
    [InlineData("never seen", "return -200", "MountainCar-v0 --preset default --steps 20000", 0)]
    [InlineData("not scaled", "the largest observation is about 58", "Fault/Thousands-v0 --set steps=64 --steps 2048", 0)]
    [InlineData("at their bounds", "of the actions", "Pendulum-v1 --set initial_log_deviation=3 --set steps=256 --steps 8000", 0)]
    [InlineData("stopped exploring", "at its widest", "CartPole-v1 --set learning_rate=0.1 --steps 8000", 0)]
    [InlineData("too far", "KL divergence", "CartPole-v1 --set learning_rate=0.03 --steps 20000", 0)]
    [InlineData("hardly move", "KL divergence", "CartPole-v1 --set learning_rate=1e-9 --steps 4000", 0)]
    [InlineData("value loss is exploding", "explained variance", "Fault/Inflation-v0 --set steps=64 --steps 4096", 0)]
    [InlineData("better before", "at its best", "CartPole-v1 --set learning_rate=0.001->0.1 --steps 100000", 3)]
    [InlineData("does not grow", "first quarter", "Fault/Noise-v0 --set steps=128 --steps 4096", 0)]
    public void A_training_with_the_fault_is_told_so(string fault, string evidence, string line, int seed)
    {
        string run = Path.Combine(_folder, "run"), assembly = line.StartsWith("Fault", StringComparison.Ordinal) ? $" --assembly {typeof(FaultyEnvironments).Assembly.Location}" : "";
        Assert.Equal(0, Run($"train ppo {line} --seed {seed} --run {run} --quiet --threads 1{assembly}").Code);
        (int code, string output) = Run($"diagnose {run}");
        Assert.True(code == 1, output);
        Assert.Contains(fault, output);
        Assert.Contains(evidence, output);
        Assert.Contains("rollout ", output);
    }

    [Fact]
    public void A_healthy_training_is_called_healthy_and_JSON_says_the_same()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run($"train ppo CartPole-v1 --run {run} --quiet --threads 1").Code);
        (int code, string output) = Run($"diagnose {run}");
        Assert.Equal(0, code);
        Assert.Contains("Healthy", output);
        Assert.Equal(0, JsonDocument.Parse(Run($"diagnose {run} --json").Output).RootElement.GetArrayLength());
    }

    [Fact]
    public void A_remedy_is_a_command_that_works()
    {
        string run = Path.Combine(_folder, "run");
        Assert.Equal(0, Run($"train ppo CartPole-v1 --set learning_rate=1e-9 --steps 4000 --run {run} --quiet --threads 1").Code);
        JsonElement finding = JsonDocument.Parse(Run($"diagnose {run} --json").Output).RootElement[0];
        string remedy = finding.GetProperty("remedy").GetString()!;
        Assert.Equal("rollout train ppo CartPole-v1 --set learning_rate=1e-9 --set learning_rate=0.0003", remedy);
        string mended = Path.Combine(_folder, "mended");
        Assert.Equal(0, Run($"{remedy["rollout ".Length..]} --steps 4000 --run {mended} --quiet --threads 1").Code);
        Assert.DoesNotContain("hardly move", Run($"diagnose {mended}").Output);
    }

    private static (int Code, string Output) Run(string line)
    {
        StringWriter output = new(), error = new();
        int code = CommandLine.Run(line.Split(' '), output, error);
        return (code, output.ToString() + error);
    }
}
