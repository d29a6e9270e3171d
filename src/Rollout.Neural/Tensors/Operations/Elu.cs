namespace Rollout.Neural;

/// <summary>y = x above 0, α (exp x - 1) below; there the gradient is y + α.</summary>
internal sealed class EluOperation : Operation
{
    public static readonly EluOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        float alpha = output.Scalars.First;
        ReadOnlySpan<float> x = input.Values, y = output.Values, gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = x[i] > 0 ? gradient[i] : gradient[i] * (y[i] + alpha);
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>The exponential linear unit of every element (Clevert et al. 2016).</summary>
    /// <param name="alpha">Minus the limit far below 0.</param>
    public Tensor Elu(float alpha = 1)
    {
        Tensor result = Tape.Record(EluOperation.Instance, Rows, Columns, this);
        result.Scalars = (alpha, 0);
        ReadOnlySpan<float> x = Values;
        Span<float> y = result.Values;
        Map.Unary<EluFunction>(x, y);
        if (alpha == 1) return result;
        for (int i = 0; i < y.Length; i++) y[i] = x[i] > 0 ? y[i] : alpha * y[i];
        return result;
    }
}
