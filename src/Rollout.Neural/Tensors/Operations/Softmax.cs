namespace Rollout.Neural;

/// <summary>y = exp x / sum exp x along each row; the gradient is y (g - sum g y).</summary>
internal sealed class SoftmaxOperation : Operation
{
    public static readonly SoftmaxOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        int columns = output.Columns;
        ReadOnlySpan<float> gradient = output.Gradient, y = output.Values;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int start = 0; start < target.Length; start += columns)
        {
            float sum = 0;
            for (int j = start; j < start + columns; j++) sum += gradient[j] * y[j];
            for (int j = start; j < start + columns; j++)
            {
                float passed = y[j] * (gradient[j] - sum);
                target[j] = fresh ? passed : target[j] + passed;
            }
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>The softmax of each row.</summary>
    public Tensor Softmax()
    {
        Tensor result = Tape.Record(SoftmaxOperation.Instance, Rows, Columns, this);
        ReadOnlySpan<float> x = Values;
        Span<float> y = result.Values;
        for (int start = 0; start < y.Length; start += Columns)
        {
            float largest = x[start];
            for (int j = start + 1; j < start + Columns; j++) largest = MathF.Max(largest, x[j]);
            for (int j = start; j < start + Columns; j++) y[j] = x[j] - largest;
        }

        Elementwise.Exp(y, y);
        for (int start = 0; start < y.Length; start += Columns)
        {
            float sum = 0;
            for (int j = start; j < start + Columns; j++) sum += y[j];
            for (int j = start; j < start + Columns; j++) y[j] /= sum;
        }

        return result;
    }
}
