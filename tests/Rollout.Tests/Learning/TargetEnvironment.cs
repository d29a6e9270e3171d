using Rollout.Core;

namespace Rollout.Tests.Learning;

/// <summary>How a <see cref="TargetEnvironment"/> shows what is wanted.</summary>
public enum Shown
{
    /// <summary>As numbers.</summary>
    Numbers,

    /// <summary>As a member of a dictionary, beside a number that means nothing.</summary>
    Dictionary,

    /// <summary>As bright squares in a picture, one for each number.</summary>
    Picture,

    /// <summary>As numbers, beside a mask that forbids half of the other actions.</summary>
    Masked,
}

/// <summary>Every step shows an action of its space and pays 1 for doing it, less for doing something else: what a learner of any kind of action solves in seconds.</summary>
internal sealed class TargetEnvironment(Space actions, Shown shown) : IEnvironment, ICheckpointable
{
    private const int Square = 4;
    private readonly RandomStream _random = new(0);
    private readonly float[] _target = new float[actions.FloatCount], _mask = new float[actions.MaskCount];
    private int _steps;

    public Space ObservationSpace { get; } = shown switch
    {
        Shown.Dictionary => new DictSpace(("idle", new Box(-1, 1, 1)), ("target", new Box(-5, 5, actions.FloatCount))),
        Shown.Picture => Box.Image(Square * 2, Square * actions.FloatCount, 1),
        Shown.Masked => new DictSpace(("action_mask", new MultiBinary(actions.MaskCount)), ("target", new Box(-5, 5, actions.FloatCount))),
        _ => new Box(-5, 5, actions.FloatCount),
    };

    public Space ActionSpace => actions;

    /// <summary>Forbidden actions that were taken, of all environments.</summary>
    public int Forbidden { get; private set; }

    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        _steps = 0;
        Show(observation);
    }

    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        double reward = 0;
        for (int i = 0; i < _target.Length; i++)
            reward += actions is Box ? 1 - Math.Abs(action[i] - _target[i]) : action[i] == _target[i] ? 1 : 0;
        if (shown == Shown.Masked && _mask[(int)action[0]] == 0) Forbidden++;
        Show(observation);
        return new StepResult(reward / _target.Length, false, ++_steps >= 10);
    }

    public void Save(CheckpointWriter writer)
    {
        writer.Write("random", _random);
        writer.Write("target", (ReadOnlySpan<float>)_target);
        writer.Write("mask", (ReadOnlySpan<float>)_mask);
        writer.Write("steps", [(long)_steps]);
    }

    public void Load(CheckpointReader reader)
    {
        reader.Read("random", _random);
        reader.Read("target", _target.AsSpan());
        reader.Read("mask", _mask.AsSpan());
        Span<long> steps = stackalloc long[1];
        reader.Read("steps", steps);
        _steps = (int)steps[0];
    }

    private void Show(Observation observation)
    {
        for (int i = 0; i < _target.Length; i++)
        {
            _target[i] = actions switch
            {
                Box => _random.NextFloat() * 1.2f - 0.6f,
                MultiDiscrete choices => choices.Starts[i] + _random.NextInt(choices.Counts[i]),
                Discrete discrete => discrete.Start + _random.NextInt(discrete.N),
                _ => _random.NextInt(2),
            };
        }

        int first = 0;
        if (shown == Shown.Dictionary) observation[first++] = _random.NextFloat();
        if (shown == Shown.Masked)
        {
            for (int i = 0; i < _mask.Length; i++) observation[first++] = _mask[i] = i == (int)_target[0] || _random.NextInt(2) == 0 ? 1 : 0;
        }

        if (shown != Shown.Picture)
        {
            _target.CopyTo(observation.Floats[first..]);
            return;
        }

        // Bright above for 1, bright below for 0.
        observation.Bytes.Clear();
        for (int i = 0; i < _target.Length; i++)
        {
            for (int y = 0; y < Square; y++)
            {
                for (int x = 0; x < Square; x++) observation.Bytes[((_target[i] == 1 ? y : y + Square) * _target.Length * Square) + (i * Square) + x] = 255;
            }
        }
    }
}
