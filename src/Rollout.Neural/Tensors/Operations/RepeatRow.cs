namespace Rollout.Neural;

/// <summary>y[i, j] = x[0, j].</summary>
internal sealed class RepeatRowOperation : Operation
{
    public static readonly RepeatRowOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        ColumnSums.Run(output.Rows, output.Columns, output.Gradient, input.GradientToWrite(out bool fresh), accumulate: !fresh);
    }
}

public sealed partial class Tensor
{
    /// <summary>This single row repeated, [rows, columns].</summary>
    public Tensor RepeatRow(int rows)
    {
        if (Rows != 1) throw new InvalidOperationException($"RepeatRow needs one row; this tensor has {Rows}.");
        Tensor repeated = Tape.Record(RepeatRowOperation.Instance, rows, Columns, this);
        Span<float> y = repeated.Values;
        for (int i = 0; i < rows; i++) Values.CopyTo(y[(i * Columns)..]);
        return repeated;
    }
}
