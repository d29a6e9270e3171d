namespace Rollout.Core;

/// <summary>Maps a bounded box linearly onto [low, high] (Gymnasium's RescaleObservation).</summary>
/// <param name="low">What the lower bound becomes.</param>
/// <param name="high">What the upper bound becomes.</param>
public sealed class RescaleObservation(float low = -1, float high = 1) : Wrapper
{
    private float[] _scale = [], _shift = [];

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (!(low < high)) throw new ArgumentException($"RescaleObservation needs low < high, not {low} and {high}.");
        Box box = FloatBox(inner);
        (_scale, _shift) = (new float[box.Length], new float[box.Length]);
        for (int i = 0; i < box.Length; i++)
        {
            double width = (double)box.High[i] - box.Low[i];
            if (!double.IsFinite(width) || width == 0)
                throw new ArgumentException($"RescaleObservation needs finite bounds apart from each other, but element {i} of {box} lies in [{box.Low[i]}, {box.High[i]}]: normalise instead.", nameof(inner));
            double scale = ((double)high - low) / width;
            (_scale[i], _shift[i]) = ((float)scale, (float)(low - box.Low[i] * scale));
        }

        return new Box(low, high, box.Shape);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        for (int i = 0; i < _scale.Length; i++) outer[i] = inner[i] * _scale[i] + _shift[i];
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
