#:project ../src/Rollout.Learning

using Rollout.Core;
using Rollout.Learning;

// In a class library of your own, this class lets the command find it:
//   rollout train ppo Hover-v0 --assembly My.dll
EnvironmentRegistry registry = new();
new HoverPlugin().Register(registry);
using IVectorEnvironment environment = registry.MakeVector("Hover-v0", 8, AutoresetMode.SameStep);
PpoOptions options = new() { Steps = 128, Discount = 0.95f, LearningRate = 1e-3f };
using Ppo ppo = new(options, 8, environment.ObservationSpace, environment.ActionSpace, totalSteps: 100_000, seed: 1);
Console.WriteLine($"before: {Evaluation.Run(ppo.Policy, environment, 20, seed: 2).Mean:F1}");
new Trainer(ppo, environment, seed: 1).Run(100_000, new CompositeSink());
Console.WriteLine($"after:  {Evaluation.Run(ppo.Policy, environment, 20, seed: 2).Mean:F1}");

public sealed class HoverPlugin : IEnvironmentPlugin
{
    public void Register(EnvironmentRegistry registry) =>
        registry.Register(new EnvironmentSpec("Hover-v0", () => new Hover()) { MaxEpisodeSteps = 200, Summary = "Hover at height 1" });
}

/// <summary>A rocket of 1 kg hovers at a height of 1 m; thrust 0 to 20 N; reward -|height - 1| a step.</summary>
public sealed class Hover : IEnvironment
{
    private readonly RandomStream _random = new(0);
    private double _height, _speed;

    public Space ObservationSpace { get; } = new Box([0, -10], [10, 10]);

    public Space ActionSpace { get; } = new Box(-1, 1, 1);

    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        (_height, _speed) = (2 * _random.NextDouble(), 0);
        (observation[0], observation[1]) = ((float)_height, (float)_speed);
    }

    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        _speed = Math.Clamp(_speed + (10 * (action[0] + 1) - 9.81) * 0.02, -10, 10);
        _height = Math.Clamp(_height + _speed * 0.02, 0, 10);
        if (_height is 0 or 10) _speed = 0;
        (observation[0], observation[1]) = ((float)_height, (float)_speed);
        return new StepResult(-Math.Abs(_height - 1), Terminated: false, Truncated: false);
    }
}
