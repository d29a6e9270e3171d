namespace Rollout.Neural;

/// <summary>y = exp x.</summary>
internal sealed class ExpOperation : Operation
{
    public static readonly ExpOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddProduct(output.A!, output.Gradient, output.Values);
}

public sealed partial class Tensor
{
    /// <summary>The exponential of every element.</summary>
    public Tensor Exp()
    {
        Tensor result = Tape.Record(ExpOperation.Instance, Rows, Columns, this);
        Elementwise.Exp(Values, result.Values);
        return result;
    }
}
