namespace Rollout.Neural;

/// <summary>z = max(x, y), element by element. Where they are equal, each gets half of the gradient, as PyTorch has it.</summary>
internal sealed class MaximumOperation : Operation
{
    public static readonly MaximumOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Share(output, output.A!, output.B!);
        Share(output, output.B!, output.A!);
    }

    private static void Share(Tensor output, Tensor input, Tensor other)
    {
        if (!input.NeedsGradient) return;
        ReadOnlySpan<float> x = input.Values, y = other.Values, gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = x[i] > y[i] ? gradient[i] : x[i] == y[i] ? gradient[i] / 2 : 0;
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>The larger of two tensors of one shape, element by element.</summary>
    public static Tensor Maximum(Tensor x, Tensor y)
    {
        x.MustMatch(y, "Maximum");
        Tensor result = x.Tape.Record(MaximumOperation.Instance, x.Rows, x.Columns, x, y);
        ReadOnlySpan<float> a = x.Values, b = y.Values;
        Span<float> z = result.Values;
        for (int i = 0; i < z.Length; i++) z[i] = MathF.Max(a[i], b[i]);
        return result;
    }
}
