namespace Rollout.Core;

/// <summary>Draws one of several choices under a mask or with probabilities.</summary>
internal static class Choice
{
    private const double Tolerance = 1e-6;

    /// <summary>Uniform among the choices whose mask is 1; -1 when all are 0.</summary>
    public static int Masked(RandomStream random, ReadOnlySpan<byte> mask)
    {
        int allowed = 0;
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] > 1) throw new ArgumentException($"mask[{i}] is {mask[i]}: write 1 for a choice that is allowed and 0 for one that is not.");
            allowed += mask[i];
        }

        if (allowed == 0) return -1;
        int chosen = random.NextInt(allowed), place = 0;
        while (mask[place] == 0 || chosen-- > 0) place++;
        return place;
    }

    /// <summary>Choice i with probability i.</summary>
    public static int Weighted(RandomStream random, ReadOnlySpan<double> probabilities)
    {
        double sum = 0;
        for (int i = 0; i < probabilities.Length; i++) sum += Checked(probabilities[i], i);
        if (!(Math.Abs(sum - 1) <= Tolerance)) throw new ArgumentException($"The probabilities of a choice among {probabilities.Length} add up to {sum}: they must add up to 1.");
        double draw = random.NextDouble() * sum;
        int last = 0;
        for (int i = 0; i < probabilities.Length; i++)
        {
            if (probabilities[i] == 0) continue;
            last = i;
            draw -= probabilities[i];
            if (draw < 0) break;
        }

        return last;
    }

    /// <summary>The probability itself when it is one.</summary>
    public static double Checked(double probability, int index) =>
        probability is >= 0 and <= 1 ? probability : throw new ArgumentException($"probability[{index}] is {probability}: it must lie in [0, 1].");

    /// <summary>Refuses a mask or probabilities of another length than the space has.</summary>
    public static void CheckLength(int length, Space space)
    {
        if (length != space.MaskCount) throw new ArgumentException($"The mask has {length} entries where {space} has {space.MaskCount}.");
    }
}
