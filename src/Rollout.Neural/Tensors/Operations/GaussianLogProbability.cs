namespace Rollout.Neural;

/// <summary>
/// log p[i] = sum over j of -(a[i, j] - μ[i, j])² / (2 σ[j]²) - log σ[j] - log(2π) / 2. With z = (a - μ) / σ the gradients are
/// z / σ for μ and z² - 1 for log σ.
/// </summary>
internal sealed class GaussianLogProbabilityOperation : Operation
{
    public static readonly GaussianLogProbabilityOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor mean, Tensor logDeviation, Tensor actions) = (output.A!, output.B!, output.C!);
        (int rows, int columns) = (mean.Rows, mean.Columns);
        ReadOnlySpan<float> gradient = output.Gradient, inverse = output.Saved!.Values, a = actions.Values, m = mean.Values;
        bool meanFresh = false, deviationFresh = false, learnDeviation = logDeviation.NeedsGradient;
        Span<float> meanGradient = mean.NeedsGradient ? mean.GradientToWrite(out meanFresh) : default;
        Span<float> deviationGradient = learnDeviation ? logDeviation.GradientToWrite(out deviationFresh) : default;
        if (deviationFresh) deviationGradient.Clear();
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                int k = i * columns + j;
                float z = (a[k] - m[k]) * inverse[j];
                if (!meanGradient.IsEmpty)
                {
                    float passed = gradient[i] * z * inverse[j];
                    meanGradient[k] = meanFresh ? passed : meanGradient[k] + passed;
                }

                if (learnDeviation) deviationGradient[j] += gradient[i] * (z * z - 1);
            }
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Half the logarithm of 2π.</summary>
    public const float HalfLogTwoPi = 0.918938533f;

    /// <summary>Log-density of actions under independent normal distributions, summed over columns, [rows, 1]; this tensor is the mean.</summary>
    /// <param name="logDeviation">Logarithms of the standard deviations, shared by all rows, [1, columns].</param>
    /// <param name="actions">Actions, [rows, columns]; no gradient flows to them.</param>
    public Tensor GaussianLogProbability(Tensor logDeviation, Tensor actions)
    {
        MustMatch(actions, "GaussianLogProbability");
        if (logDeviation.Rows != 1 || logDeviation.Columns != Columns)
            throw new ArgumentException($"The log deviations must be 1 x {Columns}, not {logDeviation.Rows} x {logDeviation.Columns}.");
        Tensor result = Tape.Record(GaussianLogProbabilityOperation.Instance, Rows, 1, this, logDeviation, actions);
        Tensor inverse = Tape.Record(null, 1, Columns);
        result.Saved = inverse;
        ReadOnlySpan<float> m = Values, a = actions.Values, logarithms = logDeviation.Values;
        Span<float> inverseDeviations = inverse.Values, logProbability = result.Values;
        float constant = 0;
        for (int j = 0; j < Columns; j++)
        {
            inverseDeviations[j] = MathF.Exp(-logarithms[j]);
            constant -= logarithms[j] + HalfLogTwoPi;
        }

        for (int i = 0; i < Rows; i++)
        {
            float sum = constant;
            for (int j = 0; j < Columns; j++)
            {
                float z = (a[i * Columns + j] - m[i * Columns + j]) * inverseDeviations[j];
                sum -= 0.5f * z * z;
            }

            logProbability[i] = sum;
        }

        return result;
    }
}
