using Rollout.Core;

namespace Rollout.Environments;

/// <summary>One environment that draws its steps from a table.</summary>
public sealed class TabularEnvironment : IEnvironment, ITabular, IStateful, IActionMasked, IDrawable, ICheckpointable
{
    private readonly RandomStream _random = new(0);
    private readonly int _observations;
    private readonly Action<Drawing, int> _draw;
    private int _state;

    /// <summary>Makes the environment.</summary>
    /// <param name="table">The process.</param>
    /// <param name="draw">Draws a state.</param>
    /// <param name="observations">How many states look different: state s is seen as s modulo this; all by default.</param>
    public TabularEnvironment(TransitionTable table, Action<Drawing, int> draw, int? observations = null)
    {
        (Table, _draw, _observations) = (table, draw, observations ?? table.States);
        (ObservationSpace, ActionSpace) = (new Discrete(_observations), new Discrete(table.Actions));
    }

    /// <inheritdoc/>
    public TransitionTable Table { get; }

    /// <inheritdoc/>
    public Space ObservationSpace { get; }

    /// <inheritdoc/>
    public Space ActionSpace { get; }

    /// <inheritdoc/>
    public int StateCount => 1;

    /// <inheritdoc/>
    public void Reset(ulong? seed, Observation observation, IReadOnlyDictionary<string, double>? options = null)
    {
        if (seed is { } key) _random.Restart(key);
        _state = Table.Begin(_random);
        Observe(_state, observation);
    }

    /// <inheritdoc/>
    public StepResult Step(ReadOnlySpan<float> action, Observation observation)
    {
        if (!ActionSpace.Contains(action, default, out string reason)) throw new ArgumentException($"The action {reason}.", nameof(action));
        Transition way = Table.Draw(_state, (int)action[0], _random);
        _state = way.Next;
        Observe(_state, observation);
        return new StepResult(way.Reward, way.Terminated, Truncated: false);
    }

    /// <inheritdoc/>
    public void Observe(int state, Observation observation) => observation[0] = state % _observations;

    /// <summary>Allows the actions that can change the state or end the task.</summary>
    public void WriteActionMask(Span<byte> mask)
    {
        for (int action = 0; action < Table.Actions; action++)
        {
            mask[action] = 0;
            foreach (Transition way in Table[_state, action])
            {
                if (way.Probability > 0 && (way.Next != _state || way.Terminated)) mask[action] = 1;
            }
        }
    }

    /// <inheritdoc/>
    public void GetState(Span<double> state) => state[0] = _state;

    /// <inheritdoc/>
    public void SetState(ReadOnlySpan<double> state) =>
        _state = state[0] >= 0 && state[0] < Table.States && state[0] == Math.Truncate(state[0]) ? (int)state[0] : throw new ArgumentException($"State {state[0]} is not one of {Table.States}.", nameof(state));

    /// <inheritdoc/>
    public void Draw(Drawing drawing) => _draw(drawing, _state);

    /// <inheritdoc/>
    public void Save(CheckpointWriter writer)
    {
        writer.Write("state", [_state]);
        writer.Write("random", _random);
    }

    /// <inheritdoc/>
    public void Load(CheckpointReader reader)
    {
        Span<int> state = stackalloc int[1];
        reader.Read("state", state);
        SetState([state[0]]);
        reader.Read("random", _random);
    }
}
