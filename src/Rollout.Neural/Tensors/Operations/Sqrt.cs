namespace Rollout.Neural;

/// <summary>y = √x.</summary>
internal sealed class SqrtOperation : Operation
{
    public static readonly SqrtOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<SqrtGradient>(output.A!, output.Gradient, output.Values);
}

public sealed partial class Tensor
{
    /// <summary>The square root of every element; its gradient is infinite at 0.</summary>
    public Tensor Sqrt()
    {
        Tensor result = Tape.Record(SqrtOperation.Instance, Rows, Columns, this);
        Map.Unary<SqrtFunction>(Values, result.Values);
        return result;
    }
}
