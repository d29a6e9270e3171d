namespace Rollout.Neural;

/// <summary>y = x - log sum exp x along each row; the gradient is g - softmax(x) sum g.</summary>
internal sealed class LogSoftmaxOperation : Operation
{
    public static readonly LogSoftmaxOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        int columns = output.Columns;
        ReadOnlySpan<float> gradient = output.Gradient, probabilities = output.Saved!.Values;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int start = 0; start < target.Length; start += columns)
        {
            float sum = 0;
            for (int j = start; j < start + columns; j++) sum += gradient[j];
            for (int j = start; j < start + columns; j++)
            {
                float passed = gradient[j] - probabilities[j] * sum;
                target[j] = fresh ? passed : target[j] + passed;
            }
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Logarithms of the softmax of each row.</summary>
    public Tensor LogSoftmax()
    {
        Tensor result = Tape.Record(LogSoftmaxOperation.Instance, Rows, Columns, this);
        Tensor probabilities = Tape.Record(null, Rows, Columns);
        result.Saved = probabilities;
        ReadOnlySpan<float> x = Values;
        Span<float> y = result.Values, p = probabilities.Values, sums = Tape.Scratch(Rows);
        for (int i = 0; i < Rows; i++)
        {
            ReadOnlySpan<float> row = x.Slice(i * Columns, Columns);
            float largest = row[0];
            for (int j = 1; j < row.Length; j++) largest = MathF.Max(largest, row[j]);
            for (int j = 0; j < row.Length; j++) y[i * Columns + j] = row[j] - largest;
        }

        Elementwise.Exp(y, p);
        for (int i = 0; i < Rows; i++)
        {
            Span<float> row = p.Slice(i * Columns, Columns);
            float sum = 0;
            for (int j = 0; j < row.Length; j++) sum += row[j];
            for (int j = 0; j < row.Length; j++) row[j] /= sum;
            sums[i] = sum;
        }

        Elementwise.Log(sums, sums);
        for (int i = 0; i < Rows; i++)
        {
            for (int j = i * Columns; j < (i + 1) * Columns; j++) y[j] -= sums[i];
        }

        return result;
    }
}
