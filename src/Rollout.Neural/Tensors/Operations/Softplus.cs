namespace Rollout.Neural;

/// <summary>y = log(1 + exp x).</summary>
internal sealed class SoftplusOperation : Operation
{
    public static readonly SoftplusOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<SoftplusGradient>(output.A!, output.Gradient, output.A!.Values);
}

public sealed partial class Tensor
{
    /// <summary>log(1 + exp x) for every element, without overflow.</summary>
    public Tensor Softplus()
    {
        Tensor result = Tape.Record(SoftplusOperation.Instance, Rows, Columns, this);
        Map.Unary<SoftplusFunction>(Values, result.Values);
        return result;
    }
}
