namespace Rollout.Core;

/// <summary>
/// Resizes images: each new pixel is the mean of the area it covers, or lies on the line between neighbours where the image grows
/// (Gymnasium's ResizeObservation).
/// </summary>
/// <param name="height">New height in pixels.</param>
/// <param name="width">New width in pixels.</param>
public sealed class ResizeObservation(int height, int width) : Wrapper
{
    private (int First, float[] Weights)[] _rows = [], _columns = [];
    private float[] _narrow = [];
    private int _oldHeight, _oldWidth, _channels;

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (inner is not Box { Plane: Plane.Byte, Shape.Length: 2 or 3 } box) throw new ArgumentException($"ResizeObservation needs images of bytes, not {inner}.", nameof(inner));
        if (height < 1 || width < 1) throw new ArgumentException($"ResizeObservation needs at least one pixel, not {height} x {width}.");
        (_oldHeight, _oldWidth, _channels) = (box.Shape[0], box.Shape[1], box.Shape.Length == 3 ? box.Shape[2] : 1);
        (_rows, _columns) = (Weights(_oldHeight, height), Weights(_oldWidth, width));
        _narrow = new float[_oldHeight * width * _channels];
        int length = height * width * _channels;
        float[] high = new float[length];
        Array.Fill(high, 255);
        return new Box(new float[length], high, box.Shape.Length == 3 ? [height, width, _channels] : [height, width], Plane.Byte);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        for (int y = 0; y < _oldHeight; y++)
        {
            for (int x = 0; x < width; x++)
            {
                (int first, float[] weights) = _columns[x];
                for (int c = 0; c < _channels; c++)
                {
                    float sum = 0;
                    for (int k = 0; k < weights.Length; k++) sum += weights[k] * inner.Bytes[(y * _oldWidth + first + k) * _channels + c];
                    _narrow[(y * width + x) * _channels + c] = sum;
                }
            }
        }

        int stride = width * _channels;
        for (int y = 0; y < height; y++)
        {
            (int first, float[] weights) = _rows[y];
            for (int i = 0; i < stride; i++)
            {
                float sum = 0;
                for (int k = 0; k < weights.Length; k++) sum += weights[k] * _narrow[(first + k) * stride + i];
                outer.Bytes[y * stride + i] = (byte)MathF.Round(Math.Clamp(sum, 0, 255));
            }
        }
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }

    /// <summary>Which old pixels make a new one along one axis, and how much each counts.</summary>
    private static (int First, float[] Weights)[] Weights(int before, int after)
    {
        (int, float[])[] all = new (int, float[])[after];
        double scale = (double)before / after;
        for (int i = 0; i < after; i++)
        {
            if (scale >= 1)
            {
                double start = i * scale, end = Math.Min(start + scale, before);
                int first = (int)start, last = Math.Min((int)Math.Ceiling(end - 1e-9), before);
                all[i] = (first, [.. Enumerable.Range(first, last - first).Select(pixel => (float)((Math.Min(end, pixel + 1) - Math.Max(start, pixel)) / (end - start)))]);
            }
            else
            {
                double center = Math.Clamp((i + 0.5) * scale - 0.5, 0, before - 1);
                int first = Math.Min((int)center, Math.Max(before - 2, 0));
                float right = (float)(center - first);
                all[i] = (first, before == 1 ? [1] : [1 - right, right]);
            }
        }

        return all;
    }
}
