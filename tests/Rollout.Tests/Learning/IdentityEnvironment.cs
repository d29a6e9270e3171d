using Rollout.Core;

namespace Rollout.Tests.Learning;

/// <summary>The right action is the observation itself; the reward says so at once.</summary>
internal sealed class IdentityEnvironment(bool continuous) : IEnvironment
{
    private readonly RandomStream _random = new(0);
    private float _target;
    private int _steps;

    public Space ObservationSpace { get; } = new Box(-1, 1, 1);

    public Space ActionSpace { get; } = continuous ? new Box(-1, 1, 1) : new Discrete(2);

    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        _steps = 0;
        Draw(observation);
    }

    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        double reward = continuous ? -Math.Abs(action[0] - _target) : action[0] == (_target > 0 ? 1 : 0) ? 1 : 0;
        Draw(observation);
        return new StepResult(reward, false, ++_steps >= 20);
    }

    private void Draw(Observation observation)
    {
        _target = continuous ? _random.NextFloat() - 0.5f : _random.NextInt(2) * 2 - 1;
        observation[0] = _target;
    }
}
