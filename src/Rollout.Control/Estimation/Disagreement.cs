using MathNet.Numerics.Distributions;

namespace Rollout.Control;

/// <summary>Whether first- and zeroth-order gradients differ by more than chance.</summary>
internal static class Disagreement
{
    /// <summary>How often chance alone may look like a disagreement, over all parameters of an estimate.</summary>
    private const double FalseAlarms = 1e-6;

    /// <summary>Standard errors below which nothing is said: costs with tails like a sixth power still reach six by chance once in a thousand times.</summary>
    private const double Least = 7;

    /// <summary>The parameter that disagrees most, in words; null where all may be chance.</summary>
    /// <param name="differences">First order minus zeroth order, [parameters].</param>
    /// <param name="errors">Their standard errors, [parameters].</param>
    /// <param name="lopsidedness">Their third central moments, [parameters].</param>
    /// <param name="samples">Samples that the errors come from.</param>
    /// <remarks>
    /// Samples of costs are skewed, and a mean that missed the rare large ones is as small as its error. Hall's transformation takes that out of Student's t:
    /// T + λ T² / 3 + λ² T³ / 27 + λ / 6, λ the skewness of the mean (Hall, On the removal of skewness by transformation, 1992).
    /// </remarks>
    public static string? Of(double[] differences, double[] errors, double[] lopsidedness, int samples)
    {
        (int worst, double most) = (0, 0);
        for (int j = 0; j < differences.Length; j++)
        {
            if (!(errors[j] > 0)) continue;
            double t = differences[j] / errors[j], skewness = lopsidedness[j] / (errors[j] * errors[j] * errors[j]);
            double corrected = Math.Abs(t + skewness * t * t / 3 + skewness * skewness * t * t * t / 27 + skewness / 6);
            if (Math.Min(corrected, Math.Abs(t)) > most) (worst, most) = (j, Math.Min(corrected, Math.Abs(t)));
        }

        if (most < Least || most < StudentT.InvCDF(0, 1, samples - 1, 1 - FalseAlarms / 2 / differences.Length)) return null;
        return $"by parameter {worst} the derivatives differ from what the costs show by {most:F1} standard errors";
    }
}
