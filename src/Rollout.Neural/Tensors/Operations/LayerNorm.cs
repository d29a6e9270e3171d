namespace Rollout.Neural;

/// <summary>
/// y = w (x - mean x) / √(variance x + ε) + b along each row, the variance being the biased one. With n the normalised row and
/// h = g w, the gradient of x is (h - mean h - n mean(h n)) / √(variance x + ε).
/// </summary>
internal sealed class LayerNormOperation : Operation
{
    public static readonly LayerNormOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor x, Tensor weight, Tensor bias) = (output.A!, output.B!, output.C!);
        (int rows, int columns) = (output.Rows, output.Columns);
        ReadOnlySpan<float> gradient = output.Gradient, w = weight.Values;
        ReadOnlySpan<float> normalized = output.Saved!.Values[..(rows * columns)], inverse = output.Saved!.Values[(rows * columns)..];
        if (bias.NeedsGradient) ColumnSums.Run(rows, columns, gradient, bias.GradientToWrite(out bool biasFresh), accumulate: !biasFresh);
        if (weight.NeedsGradient)
        {
            Span<float> products = output.Tape.Scratch(rows * columns);
            Map.Binary<MultiplyFunction>(gradient, normalized, products);
            ColumnSums.Run(rows, columns, products, weight.GradientToWrite(out bool weightFresh), accumulate: !weightFresh);
        }

        if (!x.NeedsGradient) return;
        Span<float> target = x.GradientToWrite(out bool fresh);
        for (int i = 0; i < rows; i++)
        {
            ReadOnlySpan<float> g = gradient.Slice(i * columns, columns), n = normalized.Slice(i * columns, columns);
            Span<float> t = target.Slice(i * columns, columns);
            float mean = 0, meanProduct = 0;
            for (int j = 0; j < columns; j++)
            {
                float h = g[j] * w[j];
                mean += h;
                meanProduct += h * n[j];
            }

            mean /= columns;
            meanProduct /= columns;
            for (int j = 0; j < columns; j++)
            {
                float passed = (g[j] * w[j] - mean - n[j] * meanProduct) * inverse[i];
                t[j] = fresh ? passed : t[j] + passed;
            }
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Normalises each row to mean 0 and variance 1, then scales and shifts its columns (Ba, Kiros, Hinton 2016).</summary>
    /// <param name="weight">Scale of each column, [1, columns].</param>
    /// <param name="bias">Shift of each column, [1, columns].</param>
    /// <param name="epsilon">Added to the variance.</param>
    public Tensor LayerNorm(Tensor weight, Tensor bias, float epsilon = 1e-5f)
    {
        if (weight.Rows != 1 || weight.Columns != Columns || bias.Rows != 1 || bias.Columns != Columns)
            throw new ArgumentException(
                $"Weight and bias must be 1 x {Columns}, not {weight.Rows} x {weight.Columns} and {bias.Rows} x {bias.Columns}.");
        Tensor result = Tape.Record(LayerNormOperation.Instance, Rows, Columns, this, weight, bias);
        Tensor saved = Tape.Record(null, 1, Rows * Columns + Rows);
        result.Saved = saved;
        ReadOnlySpan<float> w = weight.Values, b = bias.Values;
        Span<float> normalized = saved.Values[..Length], inverse = saved.Values[Length..], output = result.Values;
        for (int i = 0; i < Rows; i++)
        {
            ReadOnlySpan<float> x = Values.Slice(i * Columns, Columns);
            Span<float> n = normalized.Slice(i * Columns, Columns), y = output.Slice(i * Columns, Columns);
            float mean = Summation.Sum(x) / Columns, squares = 0;
            for (int j = 0; j < n.Length; j++)
            {
                n[j] = x[j] - mean;
                squares += n[j] * n[j];
            }

            inverse[i] = 1 / MathF.Sqrt(squares / Columns + epsilon);
            for (int j = 0; j < n.Length; j++)
            {
                n[j] *= inverse[i];
                y[j] = n[j] * w[j] + b[j];
            }
        }

        return result;
    }
}
