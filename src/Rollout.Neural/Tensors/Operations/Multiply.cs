namespace Rollout.Neural;

/// <summary>z = x y, element by element.</summary>
internal sealed class MultiplyOperation : Operation
{
    public static readonly MultiplyOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Accumulation.AddProduct(output.A!, output.Gradient, output.B!.Values);
        Accumulation.AddProduct(output.B!, output.Gradient, output.A!.Values);
    }
}

public sealed partial class Tensor
{
    /// <summary>Product of two tensors of one shape, element by element.</summary>
    public static Tensor operator *(Tensor x, Tensor y)
    {
        x.MustMatch(y, "*");
        Tensor product = x.Tape.Record(MultiplyOperation.Instance, x.Rows, x.Columns, x, y);
        Map.Binary<MultiplyFunction>(x.Values, y.Values, product.Values);
        return product;
    }
}
