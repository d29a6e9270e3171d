namespace Rollout.Neural;

/// <summary>y = tanh x.</summary>
internal sealed class TanhOperation : Operation
{
    public static readonly TanhOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<TanhGradient>(output.A!, output.Gradient, output.Values);
}

public sealed partial class Tensor
{
    /// <summary>The hyperbolic tangent of every element.</summary>
    public Tensor Tanh()
    {
        Tensor result = Tape.Record(TanhOperation.Instance, Rows, Columns, this);
        Map.Unary<TanhFunction>(Values, result.Values);
        return result;
    }
}
