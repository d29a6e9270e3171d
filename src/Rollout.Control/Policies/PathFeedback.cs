using Rollout.Core;

namespace Rollout.Control;

/// <summary>
/// Keeps to a plan wherever on it the state is, not wherever it should be by now: u = Σ w[t] (u[t] + K[t] (x - x[t])), weights w[t] ∝ exp(-d[t]² / 2h²) by the distance d of x from the
/// plan's points, each coordinate measured in its own deviation along the plan. A law of the state alone, and a smooth one, so that a policy without memory can be cloned from it; a disturbance
/// delays it, where a plan in time would be chased.
/// </summary>
public sealed class PathFeedback
{
    private readonly Trajectory _plan;
    private readonly double[] _scale, _weights;
    private readonly double _width;

    /// <summary>Makes the law.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="width">h; raise it for smoother transitions, lower it to keep nearer to the plan. Above 0.</param>
    public PathFeedback(Trajectory plan, double width = 0.03)
    {
        if (width is not (> 0 and < double.PositiveInfinity)) throw new ArgumentOutOfRangeException(nameof(width), width, "The width must be positive and finite.");
        (_plan, _width, _weights) = (plan, width, new double[plan.Actions.Length]);
        _scale = new double[plan.States[0].Length];
        for (int i = 0; i < _scale.Length; i++)
        {
            double mean = plan.States.Average(state => state[i]), variance = plan.States.Average(state => (state[i] - mean) * (state[i] - mean));
            _scale[i] = 1 / Math.Sqrt(Math.Max(variance, 1e-12));
        }
    }

    /// <summary>The law as a policy.</summary>
    public StateFeedback ToPolicy(Box observationSpace, Box actionSpace) => new(observationSpace, actionSpace, Act);

    /// <summary>Writes the action for a state.</summary>
    public void Act(ReadOnlySpan<double> state, Span<double> action)
    {
        if (state.Length != _scale.Length) throw new ControlException($"The plan has {_scale.Length} states, the state {state.Length} numbers.");
        Finite.Point(state, nameof(state));
        double nearest = double.PositiveInfinity, total = 0;
        for (int t = 0; t < _weights.Length; t++)
        {
            double square = 0;
            for (int i = 0; i < _scale.Length; i++)
            {
                double d = (state[i] - _plan.States[t][i]) * _scale[i];
                square += d * d;
            }

            nearest = Math.Min(nearest, _weights[t] = square);
        }

        action.Clear();
        for (int t = 0; t < _weights.Length; t++)
        {
            double weight = Math.Exp((nearest - _weights[t]) / (2 * _width * _width));
            total += weight;
            if (weight < 1e-12) continue;
            for (int k = 0; k < action.Length; k++)
            {
                double u = _plan.Actions[t][k];
                for (int i = 0; i < _scale.Length; i++) u += _plan.Gains[t][k, i] * (state[i] - _plan.States[t][i]);
                action[k] += weight * u;
            }
        }

        for (int k = 0; k < action.Length; k++) action[k] /= total;
    }
}
