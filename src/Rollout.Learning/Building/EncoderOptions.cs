using System.Globalization;
using Rollout.Neural;

namespace Rollout.Learning;

/// <summary>How images are encoded.</summary>
/// <param name="Layers">The convolutions.</param>
/// <param name="Features">Features of one image.</param>
public sealed record EncoderOptions(IReadOnlyList<EncoderLayer> Layers, int Features)
{
    /// <summary>Reads layers written as filters:kernel:stride.</summary>
    /// <param name="layers">For example 32:8:4, 64:4:2, 64:3:1.</param>
    /// <param name="features">Features of one image.</param>
    /// <exception cref="OptionException">A layer is written otherwise, or a number is below 1.</exception>
    public static EncoderOptions Parse(IReadOnlyList<string> layers, int features)
    {
        List<EncoderLayer> read = [];
        foreach (string text in layers)
        {
            int[] numbers = [.. text.Split(':').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)];
            OptionException.Require(numbers.Length == 3 && numbers.All(number => number >= 1), nameof(PpoOptions.Convolutions), text, "filters:kernel:stride of at least 1, as in 32:8:4");
            read.Add(new EncoderLayer(numbers[0], numbers[1], numbers[2]));
        }

        OptionException.Require(features >= 1, nameof(PpoOptions.ImageFeatures), features, "at least 1");
        return new EncoderOptions(read, features);
    }
}
