namespace Rollout.Core;

/// <summary>One way in which a step can go.</summary>
/// <param name="Probability">How likely it is, given state and action.</param>
/// <param name="Next">State that follows.</param>
/// <param name="Reward">Reward.</param>
/// <param name="Terminated">Whether the task ends.</param>
public readonly record struct Transition(double Probability, int Next, double Reward, bool Terminated);

/// <summary>
/// A finite Markov decision process written out: P(s', r, end | s, a) for every state and action, and where episodes begin. Exact methods read
/// it; environments draw from it.
/// </summary>
public sealed class TransitionTable
{
    private const double Tolerance = 1e-9;

    private readonly Transition[][] _transitions;
    private readonly double[] _initial;

    /// <summary>Creates a table.</summary>
    /// <param name="states">Number of states.</param>
    /// <param name="actions">Number of actions.</param>
    /// <param name="transitions">The ways from each state under each action, [states * actions], probabilities adding up to 1.</param>
    /// <param name="initial">Probability of each state to begin in, [states].</param>
    /// <exception cref="ArgumentException">Probabilities do not add up to 1, or a state does not exist; the message says where.</exception>
    public TransitionTable(int states, int actions, IReadOnlyList<IReadOnlyList<Transition>> transitions, IReadOnlyList<double> initial)
    {
        if (transitions.Count != states * actions || initial.Count != states)
            throw new ArgumentException($"{states} states with {actions} actions need {states * actions} lists of transitions and {states} first probabilities, not {transitions.Count} and {initial.Count}.");
        (States, Actions) = (states, actions);
        _transitions = [.. transitions.Select(ways => ways.ToArray())];
        _initial = [.. initial];
        if (!(Math.Abs(_initial.Sum() - 1) <= Tolerance)) throw new ArgumentException($"The probabilities of the first states add up to {_initial.Sum()}, not to 1.", nameof(initial));
        for (int i = 0; i < _transitions.Length; i++)
        {
            double sum = _transitions[i].Sum(way => way.Probability);
            if (!(Math.Abs(sum - 1) <= Tolerance)) throw new ArgumentException($"The probabilities of state {i / actions}, action {i % actions} add up to {sum}, not to 1.", nameof(transitions));
            foreach (Transition way in _transitions[i])
            {
                if (way.Next < 0 || way.Next >= states) throw new ArgumentException($"State {i / actions}, action {i % actions} leads to state {way.Next} of {states}.", nameof(transitions));
            }
        }
    }

    /// <summary>Number of states, S.</summary>
    public int States { get; }

    /// <summary>Number of actions, A.</summary>
    public int Actions { get; }

    /// <summary>Probability of each state to begin in, [S].</summary>
    public ReadOnlySpan<double> Initial => _initial;

    /// <summary>The ways from a state under an action.</summary>
    public ReadOnlySpan<Transition> this[int state, int action] => _transitions[state * Actions + action];

    /// <summary>Draws a state to begin in.</summary>
    public int Begin(RandomStream random)
    {
        double left = random.NextDouble();
        int last = 0;
        for (int state = 0; state < _initial.Length; state++)
        {
            if (_initial[state] == 0) continue;
            last = state;
            left -= _initial[state];
            if (left < 0) break;
        }

        return last;
    }

    /// <summary>Draws one of the ways from a state under an action.</summary>
    public Transition Draw(int state, int action, RandomStream random)
    {
        ReadOnlySpan<Transition> ways = this[state, action];
        if (ways.Length == 1) return ways[0];
        double left = random.NextDouble();
        foreach (Transition way in ways)
        {
            left -= way.Probability;
            if (left < 0) return way;
        }

        return ways[^1];
    }

    /// <summary>Expected reward plus the discounted value of what follows, Σ p (r + γ (1 - end) V(s')).</summary>
    /// <param name="state">s.</param>
    /// <param name="action">a.</param>
    /// <param name="values">V, [S].</param>
    /// <param name="discount">γ.</param>
    public double Backup(int state, int action, ReadOnlySpan<double> values, double discount)
    {
        double value = 0;
        foreach (Transition way in this[state, action]) value += way.Probability * (way.Reward + (way.Terminated ? 0 : discount * values[way.Next]));
        return value;
    }
}
