namespace Rollout.Neural;

/// <summary>y = x Φ(x), Φ being the cumulative distribution of the standard normal, or its approximation by tanh.</summary>
internal sealed class GeluOperation : Operation
{
    public static readonly GeluOperation Instance = new();

    public override void Backward(Tensor output)
    {
        if (output.Choice == 0) Accumulation.AddChain<GeluGradient>(output.A!, output.Gradient, output.A!.Values);
        else Accumulation.AddChain<GeluTanhGradient>(output.A!, output.Gradient, output.A!.Values);
    }
}

public sealed partial class Tensor
{
    /// <summary>The Gaussian error linear unit of every element (Hendrycks and Gimpel 2016).</summary>
    /// <param name="approximate">Whether to use the approximation by tanh, as some pretrained networks do.</param>
    public Tensor Gelu(bool approximate = false)
    {
        Tensor result = Tape.Record(GeluOperation.Instance, Rows, Columns, this);
        result.Choice = approximate ? 1 : 0;
        if (approximate) Map.Unary<GeluTanhFunction>(Values, result.Values);
        else Map.Unary<GeluFunction>(Values, result.Values);
        return result;
    }
}
