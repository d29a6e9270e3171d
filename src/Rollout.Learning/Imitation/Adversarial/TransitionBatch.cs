using Rollout.Core;

namespace Rollout.Learning;

/// <summary>
/// Transitions as a reward model reads them: observations and continuous actions scaled to mean 0 and deviation 1 over the demonstrations,
/// discrete actions as one-hot rows.
/// </summary>
internal sealed class TransitionBatch
{
    private readonly Space _actionSpace;
    private readonly float[] _shift, _scale, _actionShift, _actionScale;
    private readonly int _observationCount;

    /// <summary>Fits the scaling.</summary>
    public TransitionBatch(Transitions demonstrations, Space actionSpace)
    {
        (_actionSpace, _observationCount) = (actionSpace, demonstrations.ObservationCount);
        ActionWidth = actionSpace is Discrete discrete ? discrete.N : actionSpace.FloatCount;
        (_shift, _scale) = Fit(demonstrations.Count, _observationCount, demonstrations.Observation);
        (_actionShift, _actionScale) = Fit(demonstrations.Count, demonstrations.ActionCount, demonstrations.Action);
    }

    private delegate ReadOnlySpan<float> RowOf(int row);

    /// <summary>Rows, n.</summary>
    public int Count { get; private set; }

    /// <summary>Columns of an encoded observation.</summary>
    public int ObservationWidth => _observationCount;

    /// <summary>Columns of an encoded action.</summary>
    public int ActionWidth { get; }

    /// <summary>Encoded observation and action side by side, [n, ObservationWidth + ActionWidth].</summary>
    public float[] Pairs { get; private set; } = [];

    /// <summary>Encoded observations, [n, ObservationWidth].</summary>
    public float[] Observations { get; private set; } = [];

    /// <summary>Encoded next observations, [n, ObservationWidth].</summary>
    public float[] Next { get; private set; } = [];

    /// <summary>1 where the task goes on, 0 where it ended, [n].</summary>
    public float[] GoesOn { get; private set; } = [];

    /// <summary>log π(a | s) of the present policy, [n].</summary>
    public float[] LogProbabilities { get; private set; } = [];

    /// <summary>Empties the batch and makes room.</summary>
    public void Begin(int rows)
    {
        Count = 0;
        if (GoesOn.Length >= rows) return;
        (Pairs, Observations, Next) = (new float[rows * (ObservationWidth + ActionWidth)], new float[rows * ObservationWidth], new float[rows * ObservationWidth]);
        (GoesOn, LogProbabilities) = (new float[rows], new float[rows]);
    }

    /// <summary>Encodes a transition into the next row.</summary>
    public void Add(ReadOnlySpan<float> observation, ReadOnlySpan<float> action, ReadOnlySpan<float> next, bool terminated)
    {
        Span<float> row = Observations.AsSpan(Count * ObservationWidth, ObservationWidth), pair = Pairs.AsSpan(Count * (ObservationWidth + ActionWidth), ObservationWidth + ActionWidth);
        Scale(observation, _shift, _scale, row);
        Scale(next, _shift, _scale, Next.AsSpan(Count * ObservationWidth, ObservationWidth));
        row.CopyTo(pair);
        Span<float> encoded = pair[ObservationWidth..];
        if (_actionSpace is Discrete discrete)
        {
            encoded.Clear();
            encoded[(int)action[0] - discrete.Start] = 1;
        }
        else
        {
            Scale(action, _actionShift, _actionScale, encoded);
        }

        GoesOn[Count++] = terminated ? 0 : 1;
    }

    private static void Scale(ReadOnlySpan<float> values, float[] shift, float[] scale, Span<float> scaled)
    {
        for (int j = 0; j < scaled.Length; j++) scaled[j] = Math.Clamp((values[j] - shift[j]) * scale[j], -10, 10);
    }

    private static (float[] Shift, float[] Scale) Fit(int rows, int columns, RowOf row)
    {
        RunningMoments moments = new(columns);
        for (int i = 0; i < rows; i++) moments.Update(row(i));
        return ([.. moments.Mean.ToArray().Select(mean => (float)mean)], [.. moments.Variance.ToArray().Select(variance => variance > 1e-12 ? (float)(1 / Math.Sqrt(variance)) : 1)]);
    }
}
