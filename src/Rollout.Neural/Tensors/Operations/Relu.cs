namespace Rollout.Neural;

/// <summary>y = max(0, x); the gradient at 0 is 0, as PyTorch has it.</summary>
internal sealed class ReluOperation : Operation
{
    public static readonly ReluOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<ReluGradient>(output.A!, output.Gradient, output.Values);
}

public sealed partial class Tensor
{
    /// <summary>The positive part of every element.</summary>
    public Tensor Relu()
    {
        Tensor result = Tape.Record(ReluOperation.Instance, Rows, Columns, this);
        Map.Unary<ReluFunction>(Values, result.Values);
        return result;
    }
}
