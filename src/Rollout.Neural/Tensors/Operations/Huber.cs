namespace Rollout.Neural;

/// <summary>With d = x - t: y = d² / 2 where |d| ≤ δ, else δ (|d| - δ / 2); its derivative is d limited to [-δ, δ].</summary>
internal sealed class HuberOperation : Operation
{
    public static readonly HuberOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Pass(output, output.A!, 1);
        Pass(output, output.B!, -1);
    }

    private static void Pass(Tensor output, Tensor input, float sign)
    {
        if (!input.NeedsGradient) return;
        float delta = output.Scalars.First;
        ReadOnlySpan<float> x = output.A!.Values, t = output.B!.Values, gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = sign * gradient[i] * Math.Clamp(x[i] - t[i], -delta, delta);
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Huber's loss of every element: quadratic near the target, linear far from it.</summary>
    /// <param name="target">Targets of the same shape.</param>
    /// <param name="delta">Distance at which the loss becomes linear, above 0.</param>
    /// <remarks>PyTorch's smooth L1 loss is this divided by delta.</remarks>
    public Tensor Huber(Tensor target, float delta = 1)
    {
        MustMatch(target, "Huber");
        if (!(delta > 0)) throw new ArgumentOutOfRangeException(nameof(delta), delta, "Huber's delta must be above 0.");
        Tensor loss = Tape.Record(HuberOperation.Instance, Rows, Columns, this, target);
        loss.Scalars = (delta, 0);
        ReadOnlySpan<float> x = Values, t = target.Values;
        Span<float> y = loss.Values;
        for (int i = 0; i < y.Length; i++)
        {
            float d = MathF.Abs(x[i] - t[i]);
            y[i] = d <= delta ? 0.5f * d * d : delta * (d - 0.5f * delta);
        }

        return loss;
    }
}
