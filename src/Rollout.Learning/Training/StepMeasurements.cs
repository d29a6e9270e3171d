using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// What passes between learner and environment, measured over the steps since the last report: whether observations are scaled and whether actions lie at
/// their bounds. These are the numbers that show the commonest faults, which losses do not.
/// </summary>
/// <param name="observationSpace">Observations; their float plane is measured.</param>
/// <param name="actionSpace">Actions; bounded boxes are measured.</param>
internal sealed class StepMeasurements(Space observationSpace, Space actionSpace)
{
    private readonly double[] _squares = new double[observationSpace.FloatCount];
    private readonly Box? _bounded = actionSpace is Box box && box.Low.ToArray().All(float.IsFinite) && box.High.ToArray().All(float.IsFinite) ? box : null;
    private long _rows, _atBounds;

    /// <summary>Takes in a step.</summary>
    /// <param name="floats">Float plane of the observations, [n, F].</param>
    /// <param name="actions">Actions as the environment takes them, [n, A].</param>
    public void Record(ReadOnlySpan<float> floats, ReadOnlySpan<float> actions)
    {
        int width = _squares.Length, count = actions.Length / actionSpace.FloatCount;
        for (int row = 0; row < count; row++)
        {
            for (int i = 0; i < width; i++) _squares[i] += (double)floats[row * width + i] * floats[row * width + i];
        }

        _rows += count;

        if (_bounded is null) return;
        ReadOnlySpan<float> low = _bounded.Low, high = _bounded.High;
        for (int row = 0; row < actions.Length; row += low.Length)
        {
            for (int i = 0; i < low.Length; i++) _atBounds += actions[row + i] <= low[i] || actions[row + i] >= high[i] ? 1 : 0;
        }
    }

    /// <summary>Reports the root mean square of the largest observation and the share of actions at a bound, and begins anew.</summary>
    public void Report(IMetricSink metrics)
    {
        if (_rows == 0) return;
        double largest = 0;
        foreach (double squares in _squares) largest = Math.Max(largest, squares);
        if (_squares.Length > 0) metrics.Record("rollout/obs_scale_max", Math.Sqrt(largest / _rows));
        if (_bounded is not null) metrics.Record("rollout/action_bound_fraction", (double)_atBounds / (_rows * _bounded.Low.Length));
        Array.Clear(_squares);
        (_rows, _atBounds) = (0, 0);
    }
}
