namespace Rollout.Neural;

/// <summary>y = |x|; the gradient at 0 is 0, as PyTorch has it.</summary>
internal sealed class AbsOperation : Operation
{
    public static readonly AbsOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<AbsGradient>(output.A!, output.Gradient, output.A!.Values);
}

public sealed partial class Tensor
{
    /// <summary>The magnitude of every element.</summary>
    public Tensor Abs()
    {
        Tensor result = Tape.Record(AbsOperation.Instance, Rows, Columns, this);
        Map.Unary<AbsFunction>(Values, result.Values);
        return result;
    }
}
