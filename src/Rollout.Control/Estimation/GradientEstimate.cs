namespace Rollout.Control;

/// <summary>An estimate of a gradient with what is needed to judge it.</summary>
/// <param name="Gradient">Mean of the samples' gradients, [parameters].</param>
/// <param name="Variance">Variance of one sample's gradient, summed over the parameters: (1/(N-1)) Σ ‖g_i - mean‖².</param>
/// <param name="StandardErrors">Standard error of each number of the mean.</param>
/// <param name="Value">Mean of V over the samples.</param>
/// <param name="Samples">The noise and the starts, to be replayed; of a mixture those of its zeroth-order part.</param>
public sealed record GradientEstimate(double[] Gradient, double Variance, double[] StandardErrors, double Value, Samples Samples)
{
    /// <summary>Baseline subtracted, where there is one number for all samples; else NaN.</summary>
    public double Baseline { get; init; } = double.NaN;

    /// <summary>b* = E[V ‖s‖²] / E[‖s‖²], the constant baseline with the least variance; NaN for a first-order estimate.</summary>
    public double OptimalBaseline { get; init; } = double.NaN;

    /// <summary>Share of the first-order estimate in a mixture, 1 and 0 for pure ones; the mean share where it differs by parameter.</summary>
    public double FirstOrderShare { get; init; }

    /// <summary>Why the estimate should not be trusted, in words; empty if nothing speaks against it.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];

    /// <summary>The doubt of an estimate of one sample, or one pair.</summary>
    internal const string NoError = "One sample, or one pair of them, says nothing about its own error: take more.";

    /// <summary>The noise and the starts of the first-order part of a mixture; null for an estimate of one order.</summary>
    public Samples? FirstOrderSamples { get; init; }

    /// <summary>Number of samples, of both parts of a mixture.</summary>
    public int Count => Samples.Count + (FirstOrderSamples?.Count ?? 0);

    /// <summary>Third central moment of each number of the mean: how lopsided its error is.</summary>
    internal double[] Lopsidedness { get; init; } = [];

    /// <summary>Mean, variance and standard errors of the rows of a table.</summary>
    /// <param name="rows">Gradients of the samples, [N, parameters]; with antithetic pairs the means of pairs, [N/2, parameters].</param>
    /// <param name="parameters">Columns.</param>
    /// <param name="values">V of the samples.</param>
    /// <param name="samples">Their noise.</param>
    internal static GradientEstimate Of(ReadOnlySpan<double> rows, int parameters, ReadOnlySpan<double> values, Samples samples)
    {
        int count = rows.Length / parameters;
        double[] mean = new double[parameters], errors = new double[parameters], third = new double[parameters];
        for (int i = 0; i < rows.Length; i += parameters)
        {
            for (int j = 0; j < parameters; j++) mean[j] += rows[i + j];
        }

        for (int j = 0; j < parameters; j++)
        {
            mean[j] /= count;
            if (!double.IsFinite(mean[j])) throw new ControlException($"The gradient by parameter {j} is {mean[j]}: costs times noise exceed the largest number there is. Scale the cost down or shorten the rollout.");
        }

        for (int i = 0; i < rows.Length; i += parameters)
        {
            for (int j = 0; j < parameters; j++)
            {
                double deviation = rows[i + j] - mean[j], square = deviation * deviation;
                errors[j] += square;
                third[j] += square * deviation;
            }
        }

        double variance = 0, value = 0;
        for (int j = 0; j < parameters; j++)
        {
            double own = count > 1 ? errors[j] / (count - 1) : double.NaN;
            variance += own;
            errors[j] = Math.Sqrt(own / count);
            third[j] /= (double)count * count * count;
        }

        foreach (double v in values) value += v;
        return new GradientEstimate(mean, variance, errors, value / values.Length, samples) { Lopsidedness = third };
    }
}
