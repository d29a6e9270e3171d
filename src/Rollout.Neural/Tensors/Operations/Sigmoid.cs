namespace Rollout.Neural;

/// <summary>y = 1 / (1 + exp(-x)).</summary>
internal sealed class SigmoidOperation : Operation
{
    public static readonly SigmoidOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<SigmoidGradient>(output.A!, output.Gradient, output.Values);
}

public sealed partial class Tensor
{
    /// <summary>The logistic function of every element.</summary>
    public Tensor Sigmoid()
    {
        Tensor result = Tape.Record(SigmoidOperation.Instance, Rows, Columns, this);
        Map.Unary<SigmoidFunction>(Values, result.Values);
        return result;
    }
}
