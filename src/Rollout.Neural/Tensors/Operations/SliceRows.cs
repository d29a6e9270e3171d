namespace Rollout.Neural;

/// <summary>y[i, j] = x[first + i, j].</summary>
internal sealed class SliceRowsOperation : Operation
{
    public static readonly SliceRowsOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) target.Clear();
        Span<float> rows = target.Slice(output.Choice * input.Columns, output.Length);
        Map.Binary<AddFunction>(rows, output.Gradient, rows);
    }
}

public sealed partial class Tensor
{
    /// <summary>Neighbouring rows, [count, columns].</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many, at least 1.</param>
    public Tensor SliceRows(int first, int count)
    {
        if (first < 0 || count < 1 || first + count > Rows) throw new ArgumentException($"Rows {first} to {first + count - 1} are not among {Rows} rows.");
        Tensor slice = Tape.Record(SliceRowsOperation.Instance, count, Columns, this);
        slice.Choice = first;
        Values.Slice(first * Columns, slice.Length).CopyTo(slice.Values);
        return slice;
    }
}
