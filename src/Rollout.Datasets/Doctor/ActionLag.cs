namespace Rollout.Datasets;

/// <summary>
/// How many frames the state follows the action late: the lag at which changes of an action correlate best with changes of a state. Commands
/// recorded beside a robot's own measurements lag by its delays; a policy learned from them inherits the delay.
/// </summary>
internal sealed class ActionLag
{
    private const int Longest = 20, MostStates = 64, MostActions = 16;
    private const double Convincing = 0.5;
    private readonly int _states, _actions;
    private readonly double[] _moments;
    private long _episodes;

    /// <summary>Begins without episodes.</summary>
    public ActionLag(int stateWidth, int actionWidth)
    {
        (_states, _actions) = (Math.Min(stateWidth, MostStates), Math.Min(actionWidth, MostActions));
        _moments = new double[_actions * _states * (Longest + 1) * Moments];
    }

    /// <summary>Count, sums of both, of their squares and of their product.</summary>
    private const int Moments = 6;

    /// <summary>Adds an episode.</summary>
    public void Add(Episode episode, Feature state, Feature action)
    {
        double[] states = episode.Doubles(state), actions = episode.Doubles(action);
        _episodes++;
        for (int a = 0; a < _actions; a++)
        {
            for (int s = 0; s < _states; s++)
            {
                for (int lag = 0; lag <= Longest; lag++)
                {
                    Span<double> moments = _moments.AsSpan(((a * _states + s) * (Longest + 1) + lag) * Moments, Moments);
                    for (int t = 1; t + lag < episode.Length; t++)
                    {
                        double x = actions[t * action.Width + a] - actions[(t - 1) * action.Width + a];
                        double y = states[(t + lag) * state.Width + s] - states[(t + lag - 1) * state.Width + s];
                        if (!double.IsFinite(x * y)) continue;
                        moments[0]++;
                        moments[1] += x;
                        moments[2] += y;
                        moments[3] += x * x;
                        moments[4] += y * y;
                        moments[5] += x * y;
                    }
                }
            }
        }
    }

    /// <summary>The pair that answers most clearly.</summary>
    /// <returns>Action, state, lag in frames and correlation; null where nothing answers.</returns>
    public (int Action, int State, int Lag, double Correlation)? Find()
    {
        (int Action, int State, int Lag, double Correlation) best = default;
        for (int a = 0; a < _actions; a++)
        {
            for (int s = 0; s < _states; s++)
            {
                for (int lag = 0; lag <= Longest; lag++)
                {
                    double correlation = Math.Abs(Correlation(_moments.AsSpan(((a * _states + s) * (Longest + 1) + lag) * Moments, Moments)));
                    if (correlation > best.Correlation) best = (a, s, lag, correlation);
                }
            }
        }

        return _episodes > 0 && best.Correlation >= Convincing ? best : null;
    }

    private static double Correlation(ReadOnlySpan<double> m)
    {
        const int FewestPairs = 30;
        double variance = (m[0] * m[3] - m[1] * m[1]) * (m[0] * m[4] - m[2] * m[2]);
        return m[0] < FewestPairs || variance <= 0 ? 0 : (m[0] * m[5] - m[1] * m[2]) / Math.Sqrt(variance);
    }
}
