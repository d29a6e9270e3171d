namespace Rollout.Core;

/// <summary>Hides squares of an image at random places behind noise, anew in every step (Gymnasium's ObstructView, on observations).</summary>
/// <param name="ratio">Share of the image that would be hidden if no squares overlapped, within [0, 1].</param>
/// <param name="width">Side of a square in pixels, at least 1.</param>
/// <param name="grayscale">Whether noise is grey.</param>
public sealed class ObstructView(double ratio, int width, bool grayscale = false) : Wrapper
{
    private int _height, _width, _channels;

    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (!(ratio is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(ratio), ratio, "The ratio must lie in [0, 1].");
        int[] shape = ImageBox(inner).Shape;
        (_height, _width, _channels) = (shape[0], shape[1], shape[2]);
        if (width < 1 || width > Math.Min(_height, _width)) throw new ArgumentException($"ObstructView needs squares of 1 to {Math.Min(_height, _width)} pixels, not {width}.");
        return inner;
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        RandomStream random = Random(robot);
        int squares = (int)(ratio * _height * _width / (width * width));
        for (int square = 0; square < squares; square++)
        {
            int top = random.NextInt(_height - width + 1), left = random.NextInt(_width - width + 1);
            for (int y = top; y < top + width; y++)
            {
                for (int x = left; x < left + width; x++)
                {
                    byte grey = (byte)random.NextInt(256);
                    for (int c = 0; c < _channels; c++) outer.Bytes[(y * _width + x) * _channels + c] = grayscale || c == 0 ? grey : (byte)random.NextInt(256);
                }
            }
        }
    }

    /// <inheritdoc/>
    public override StepResult Follow(int robot, StepResult result, Observation inner, Observation outer)
    {
        Begin(robot, inner, outer);
        return result;
    }

    /// <inheritdoc/>
    public override void Save(CheckpointWriter writer) => SaveRandom(writer);

    /// <inheritdoc/>
    public override void Load(CheckpointReader reader) => LoadRandom(reader);
}
