using Rollout.Datasets;

namespace Rollout.Learning;

/// <summary>Fits a network's normalisation to demonstrations.</summary>
internal static class CloneNormalization
{
    public static void Fit(CloneNetwork network, EpisodeDataset data)
    {
        CloneOptions options = network.Options;
        int first = 0;
        foreach (string name in options.Observations)
        {
            int width = data.Info.Find(name).Width;
            Fit(options.ObservationNormalization, data.Floats(name), network.ObservationShift.Slice(first, width), network.ObservationScale.Slice(first, width));
            first += width;
        }

        if (network.Head is not CategoricalHead) Fit(options.ActionNormalization, data.Floats(options.Action), network.ActionShift, network.ActionScale);
    }

    private static void Fit(Normalization kind, ReadOnlySpan<float> values, Span<float> shift, Span<float> scale)
    {
        AffineNormalizer fitted = AffineNormalizer.Fit(values, shift.Length, kind);
        fitted.Shift.CopyTo(shift);
        fitted.Scale.CopyTo(scale);
    }
}
