namespace Rollout.Core;

/// <summary>Turns colour images into grey ones, 0.2125 R + 0.7154 G + 0.0721 B cut to a byte (Gymnasium's GrayscaleObservation).</summary>
/// <param name="keepDimension">Whether the image keeps a last dimension of 1.</param>
public sealed class GrayscaleObservation(bool keepDimension = false) : Wrapper
{
    private const double Red = 0.2125, Green = 0.7154, Blue = 0.0721;

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        int[] shape = ImageBox(inner).Shape;
        if (shape[2] != 3) throw new ArgumentException($"GrayscaleObservation needs images of 3 channels, not {inner}.", nameof(inner));
        int pixels = shape[0] * shape[1];
        float[] low = new float[pixels], high = new float[pixels];
        Array.Fill(high, 255);
        return new Box(low, high, keepDimension ? [shape[0], shape[1], 1] : [shape[0], shape[1]], Plane.Byte);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        ReadOnlySpan<byte> color = inner.Bytes;
        Span<byte> grey = outer.Bytes;
        for (int i = 0; i < grey.Length; i++) grey[i] = (byte)(Red * color[3 * i] + Green * color[3 * i + 1] + Blue * color[3 * i + 2]);
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }
}
