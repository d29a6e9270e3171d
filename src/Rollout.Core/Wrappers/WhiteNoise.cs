namespace Rollout.Core;

/// <summary>Replaces pixels of an image by noise, each with a probability (Gymnasium's AddWhiteNoise, on observations).</summary>
/// <param name="probability">Probability of each pixel, within [0, 1].</param>
/// <param name="grayscale">Whether noise is grey; otherwise each channel is drawn apart.</param>
public sealed class WhiteNoise(double probability, bool grayscale = false) : Wrapper
{
    /// <inheritdoc/>
    protected override Space Observations(Space inner)
    {
        if (!(probability is >= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(probability), probability, "The probability must lie in [0, 1].");
        return ImageBox(inner);
    }

    /// <inheritdoc/>
    public override void Begin(int robot, Observation inner, Observation outer)
    {
        Copy(inner, outer);
        RandomStream random = Random(robot);
        int channels = ((Box)InnerObservations).Shape[2];
        for (int pixel = 0; pixel < outer.Bytes.Length; pixel += channels)
        {
            if (random.NextFloat() >= probability) continue;
            byte grey = (byte)random.NextInt(256);
            for (int c = 0; c < channels; c++) outer.Bytes[pixel + c] = grayscale || c == 0 ? grey : (byte)random.NextInt(256);
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
