namespace Rollout.Neural;

/// <summary>z = [x | y], the columns of one tensor beside those of another.</summary>
internal sealed class ConcatenateOperation : Operation
{
    public static readonly ConcatenateOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Pass(output, output.A!, 0);
        Pass(output, output.B!, output.A!.Columns);
    }

    private static void Pass(Tensor output, Tensor input, int first)
    {
        if (!input.NeedsGradient) return;
        ReadOnlySpan<float> gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < input.Rows; i++)
        {
            ReadOnlySpan<float> passed = gradient.Slice(i * output.Columns + first, input.Columns);
            Span<float> row = target.Slice(i * input.Columns, input.Columns);
            if (fresh) passed.CopyTo(row);
            else Map.Binary<AddFunction>(row, passed, row);
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Two tensors side by side, [rows, x columns + y columns].</summary>
    public static Tensor Concatenate(Tensor x, Tensor y)
    {
        if (x.Rows != y.Rows) throw new ArgumentException($"Tensors of {x.Rows} and {y.Rows} rows do not stand side by side.");
        if (x.Tape != y.Tape) throw new ArgumentException("Concatenate needs tensors of one tape.");
        Tensor result = x.Tape.Record(ConcatenateOperation.Instance, x.Rows, x.Columns + y.Columns, x, y);
        ReadOnlySpan<float> a = x.Values, b = y.Values;
        Span<float> z = result.Values;
        for (int i = 0; i < x.Rows; i++)
        {
            Span<float> row = z.Slice(i * result.Columns, result.Columns);
            a.Slice(i * x.Columns, x.Columns).CopyTo(row);
            b.Slice(i * y.Columns, y.Columns).CopyTo(row[x.Columns..]);
        }

        return result;
    }
}
