namespace Rollout.Neural;

/// <summary>y[j] = sum over i of x[i, j].</summary>
internal sealed class ColumnTotalsOperation : Operation
{
    public static readonly ColumnTotalsOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        int columns = input.Columns;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int start = 0; start < target.Length; start += columns)
        {
            Span<float> row = target.Slice(start, columns);
            if (fresh) output.Gradient.CopyTo(row);
            else Map.Binary<AddFunction>(row, output.Gradient, row);
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>The sum of each column, [1, columns].</summary>
    public Tensor ColumnTotals()
    {
        Tensor sums = Tape.Record(ColumnTotalsOperation.Instance, 1, Columns, this);
        ColumnSums.Run(Rows, Columns, Values, sums.Values, accumulate: false);
        return sums;
    }
}
