namespace Rollout.Neural;

/// <summary>y[i, j] = x[i, first + j].</summary>
internal sealed class SliceColumnsOperation : Operation
{
    public static readonly SliceColumnsOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        ReadOnlySpan<float> gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) target.Clear();
        for (int i = 0; i < output.Rows; i++)
        {
            Span<float> row = target.Slice(i * input.Columns + output.Choice, output.Columns);
            Map.Binary<AddFunction>(row, gradient.Slice(i * output.Columns, output.Columns), row);
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Neighbouring columns, [rows, count].</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many, at least 1.</param>
    public Tensor SliceColumns(int first, int count)
    {
        if (first < 0 || count < 1 || first + count > Columns) throw new ArgumentException($"Columns {first} to {first + count - 1} are not among {Columns} columns.");
        Tensor slice = Tape.Record(SliceColumnsOperation.Instance, Rows, count, this);
        slice.Choice = first;
        ReadOnlySpan<float> x = Values;
        Span<float> y = slice.Values;
        for (int i = 0; i < Rows; i++) x.Slice(i * Columns + first, count).CopyTo(y.Slice(i * count, count));
        return slice;
    }
}
