namespace Rollout.Neural;

/// <summary>y[i] = x[index[i]], whole rows.</summary>
internal sealed class SelectRowsOperation : Operation
{
    public static readonly SelectRowsOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        ReadOnlySpan<float> gradient = output.Gradient, indices = output.B!.Values;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) target.Clear();
        for (int i = 0; i < output.Rows; i++)
        {
            Span<float> row = target.Slice((int)indices[i] * output.Columns, output.Columns);
            Map.Binary<AddFunction>(row, gradient.Slice(i * output.Columns, output.Columns), row);
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Chosen rows in a chosen order, [indices, columns]; a row may come more than once.</summary>
    /// <param name="indices">Rows to take, below 2^24.</param>
    public Tensor SelectRows(ReadOnlySpan<int> indices)
    {
        Tensor chosen = Tape.Record(null, indices.Length, 1);
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)Rows) throw new ArgumentOutOfRangeException(nameof(indices), $"Row {indices[i]} is not among {Rows} rows.");
            chosen.Values[i] = indices[i];
        }

        Tensor selected = Tape.Record(SelectRowsOperation.Instance, indices.Length, Columns, this, chosen);
        ReadOnlySpan<float> x = Values;
        Span<float> y = selected.Values;
        for (int i = 0; i < indices.Length; i++) x.Slice(indices[i] * Columns, Columns).CopyTo(y.Slice(i * Columns, Columns));
        return selected;
    }
}
