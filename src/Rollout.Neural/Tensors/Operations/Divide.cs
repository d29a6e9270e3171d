namespace Rollout.Neural;

/// <summary>z = x / y; the gradients are g / y for x and -g z / y for y.</summary>
internal sealed class DivideOperation : Operation
{
    public static readonly DivideOperation Instance = new();

    public override void Backward(Tensor output)
    {
        (Tensor x, Tensor y) = (output.A!, output.B!);
        Accumulation.AddChain<DivideFunction>(x, output.Gradient, y.Values);
        if (!y.NeedsGradient) return;
        Tensor ratio = output.Saved!;
        Map.Binary<DivideFunction>(output.Values, y.Values, ratio.Values);
        ScaleAndShift.Run(ratio.Values, -1, 0, ratio.Values, accumulate: false);
        Accumulation.AddProduct(y, output.Gradient, ratio.Values);
    }
}

public sealed partial class Tensor
{
    /// <summary>Quotient of two tensors of one shape, element by element.</summary>
    public static Tensor operator /(Tensor x, Tensor y)
    {
        x.MustMatch(y, "/");
        Tensor quotient = x.Tape.Record(DivideOperation.Instance, x.Rows, x.Columns, x, y);
        if (y.NeedsGradient) quotient.Saved = x.Tape.Record(null, x.Rows, x.Columns);
        Map.Binary<DivideFunction>(x.Values, y.Values, quotient.Values);
        return quotient;
    }
}
