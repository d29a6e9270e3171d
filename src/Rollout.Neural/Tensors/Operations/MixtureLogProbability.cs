namespace Rollout.Neural;

/// <summary>
/// log p[i] = log Σ_k π_k N(a; μ_k, σ_k²) with π = softmax(logits), σ = softplus(raw) + minimum. With z = (a - μ) / σ and the responsibilities
/// γ_k = π_k N_k / p, the gradients are γ_k z / σ for μ, γ_k (z² - 1) / σ sigmoid(raw) for raw, γ_k - π_k for the logits, -Σ_k γ_k z / σ for a.
/// </summary>
/// <remarks>Bishop: Mixture density networks (1994), equations 33 to 39, with independent deviations for every column.</remarks>
internal sealed class MixtureLogProbabilityOperation : Operation
{
    public static readonly MixtureLogProbabilityOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor means, Tensor raw, Tensor logits, Tensor actions) = (output.A!, output.B!, output.C!, output.D!);
        (int rows, int modes, int columns) = (output.Rows, logits.Columns, actions.Columns);
        ReadOnlySpan<float> gradient = output.Gradient, m = means.Values, a = actions.Values;
        ReadOnlySpan<float> inverse = output.Saved!.Values[..means.Length], responsibilities = output.Saved!.Values.Slice(means.Length, logits.Length);
        ReadOnlySpan<float> weights = output.Saved!.Values[(means.Length + logits.Length)..];
        Span<float> toMeans = output.Tape.Scratch(2 * means.Length + logits.Length + actions.Length), toRaw = toMeans.Slice(means.Length, means.Length);
        Span<float> toLogits = toMeans.Slice(2 * means.Length, logits.Length), toActions = toMeans[(2 * means.Length + logits.Length)..];
        toMeans = toMeans[..means.Length];
        toActions.Clear();
        Map.Unary<SigmoidFunction>(raw.Values, toRaw);
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < modes; k++)
            {
                int mode = i * modes + k;
                float share = gradient[i] * responsibilities[mode];
                toLogits[mode] = share - gradient[i] * weights[mode];
                for (int j = 0; j < columns; j++)
                {
                    int element = mode * columns + j;
                    float z = (a[i * columns + j] - m[element]) * inverse[element], scaled = share * inverse[element];
                    toMeans[element] = scaled * z;
                    toRaw[element] *= scaled * (z * z - 1);
                    toActions[i * columns + j] -= scaled * z;
                }
            }
        }

        Accumulation.Add(means, toMeans);
        Accumulation.Add(raw, toRaw);
        Accumulation.Add(logits, toLogits);
        Accumulation.Add(actions, toActions);
    }
}

public sealed partial class Tensor
{
    /// <summary>
    /// Log-density of actions under mixtures of K Gaussians with independent columns, [rows, 1]; this tensor holds the means, [rows, K · columns],
    /// one mode after the other. One mode makes a Gaussian.
    /// </summary>
    /// <param name="rawDeviations">The standard deviations are softplus of these plus the minimum, [rows, K · columns].</param>
    /// <param name="logits">Logits of the modes, [rows, K].</param>
    /// <param name="actions">Actions, [rows, columns].</param>
    /// <param name="minimumDeviation">Added to every standard deviation, so that a likelihood cannot grow without bound; at least 0.</param>
    public Tensor MixtureLogProbability(Tensor rawDeviations, Tensor logits, Tensor actions, float minimumDeviation = 1e-4f)
    {
        MustMatch(rawDeviations, "MixtureLogProbability");
        if (logits.Rows != Rows || actions.Rows != Rows || logits.Columns * actions.Columns != Columns)
            throw new ArgumentException($"{Rows} x {Columns} means do not fit logits of {logits.Rows} x {logits.Columns} and actions of {actions.Rows} x {actions.Columns}.");
        if (!(minimumDeviation >= 0)) throw new ArgumentOutOfRangeException(nameof(minimumDeviation), minimumDeviation, "The least deviation must be at least 0.");
        (int modes, int columns) = (logits.Columns, actions.Columns);
        Tensor result = Tape.Record(MixtureLogProbabilityOperation.Instance, Rows, 1, this, rawDeviations, logits, actions);
        Tensor saved = Tape.Record(null, 1, Length + 2 * logits.Length);
        result.Saved = saved;
        Span<float> inverse = saved.Values[..Length], joint = saved.Values.Slice(Length, logits.Length), weights = saved.Values[(Length + logits.Length)..];
        Span<float> logarithms = Tape.Scratch(Length), output = result.Values;
        Map.Unary<SoftplusFunction>(rawDeviations.Values, inverse);
        ScaleAndShift.Run(inverse, 1, minimumDeviation, inverse, accumulate: false);
        Elementwise.Log(inverse, logarithms);
        ReadOnlySpan<float> m = Values, a = actions.Values, l = logits.Values;
        for (int i = 0; i < Rows; i++)
        {
            float largestLogit = float.NegativeInfinity;
            for (int k = 0; k < modes; k++) largestLogit = MathF.Max(largestLogit, l[i * modes + k]);
            for (int k = 0; k < modes; k++)
            {
                int mode = i * modes + k;

                // In double precision: far from every mode the squares are large, and their differences decide.
                double sum = 0;
                for (int j = 0; j < columns; j++)
                {
                    int element = mode * columns + j;
                    inverse[element] = 1 / inverse[element];
                    double z = ((double)a[i * columns + j] - m[element]) * inverse[element];
                    sum -= 0.5 * z * z + logarithms[element] + HalfLogTwoPi;
                }

                weights[mode] = l[mode] - largestLogit;
                joint[mode] = (float)(sum + weights[mode]);
            }
        }

        for (int i = 0; i < Rows; i++)
        {
            Span<float> modeJoint = joint.Slice(i * modes, modes);
            float largest = float.NegativeInfinity;
            foreach (float value in modeJoint) largest = MathF.Max(largest, value);
            foreach (ref float value in modeJoint) value -= largest;
            output[i] = largest;
        }

        Elementwise.Exp(joint, joint);
        Elementwise.Exp(weights, weights);
        for (int i = 0; i < Rows; i++)
            output[i] += MathF.Log(Normalize(joint.Slice(i * modes, modes))) - MathF.Log(Normalize(weights.Slice(i * modes, modes)));
        return result;
    }

    /// <summary>Divides by the sum, which it returns.</summary>
    private static float Normalize(Span<float> shares)
    {
        float sum = 0;
        foreach (float share in shares) sum += share;
        foreach (ref float share in shares) share /= sum;
        return sum;
    }
}
