namespace Rollout.Neural;

/// <summary>y = x sigmoid(x), also called swish.</summary>
internal sealed class SiluOperation : Operation
{
    public static readonly SiluOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<SiluGradient>(output.A!, output.Gradient, output.A!.Values);
}

public sealed partial class Tensor
{
    /// <summary>x sigmoid(x) for every element.</summary>
    public Tensor Silu()
    {
        Tensor result = Tape.Record(SiluOperation.Instance, Rows, Columns, this);
        Map.Unary<SiluFunction>(Values, result.Values);
        return result;
    }
}
