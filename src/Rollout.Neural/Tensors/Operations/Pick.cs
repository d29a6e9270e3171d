namespace Rollout.Neural;

/// <summary>y[i] = x[i, index[i]].</summary>
internal sealed class PickOperation : Operation
{
    public static readonly PickOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        ReadOnlySpan<float> gradient = output.Gradient, indices = output.B!.Values;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) target.Clear();
        for (int i = 0; i < gradient.Length; i++) target[i * input.Columns + (int)indices[i]] += gradient[i];
    }
}

public sealed partial class Tensor
{
    /// <summary>One element of each row, [rows, 1].</summary>
    /// <param name="indices">Column to take in each row as exact integers, [rows, 1]; no gradient flows to it.</param>
    public Tensor Pick(Tensor indices)
    {
        if (indices.Rows != Rows || indices.Columns != 1) throw new ArgumentException($"Pick needs {Rows} x 1 indices, not {indices.Rows} x {indices.Columns}.");
        Tensor picked = Tape.Record(PickOperation.Instance, Rows, 1, this, indices);
        ReadOnlySpan<float> x = Values, columns = indices.Values;
        Span<float> y = picked.Values;
        for (int i = 0; i < y.Length; i++)
        {
            int column = (int)columns[i];
            if ((uint)column >= (uint)Columns) throw new ArgumentOutOfRangeException(nameof(indices), $"Row {i} picks column {columns[i]} of {Columns}.");
            y[i] = x[i * Columns + column];
        }

        return picked;
    }
}
