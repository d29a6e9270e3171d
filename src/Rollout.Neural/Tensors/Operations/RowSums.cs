namespace Rollout.Neural;

/// <summary>y[i] = sum over j of x[i, j].</summary>
internal sealed class RowSumsOperation : Operation
{
    public static readonly RowSumsOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        int columns = input.Columns;
        ReadOnlySpan<float> gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < gradient.Length; i++)
        {
            Span<float> row = target.Slice(i * columns, columns);
            if (fresh) row.Fill(gradient[i]);
            else ScaleAndShift.Run(row, 1, gradient[i], row, accumulate: false);
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>The sum of each row, [rows, 1].</summary>
    public Tensor RowSums()
    {
        Tensor sums = Tape.Record(RowSumsOperation.Instance, Rows, 1, this);
        ReadOnlySpan<float> x = Values;
        Span<float> y = sums.Values;
        for (int i = 0; i < y.Length; i++) y[i] = Summation.Sum(x.Slice(i * Columns, Columns));
        return sums;
    }

    /// <summary>The mean of each row, [rows, 1].</summary>
    public Tensor RowMeans() => RowSums() / Columns;
}
