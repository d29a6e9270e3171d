namespace Rollout.Neural;

/// <summary>y = min(max(x, low), high). The gradient passes where low ≤ x ≤ high, the bounds included, as PyTorch has it.</summary>
internal sealed class ClampOperation : Operation
{
    public static readonly ClampOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        if (!input.NeedsGradient) return;
        (float low, float high) = output.Scalars;
        ReadOnlySpan<float> x = input.Values, gradient = output.Gradient;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = x[i] >= low && x[i] <= high ? gradient[i] : 0;
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Every element limited to [low, high].</summary>
    public Tensor Clamp(float low, float high)
    {
        if (!(low <= high)) throw new ArgumentException($"Clamp needs low <= high, not {low} and {high}.");
        Tensor result = Tape.Record(ClampOperation.Instance, Rows, Columns, this);
        result.Scalars = (low, high);
        ReadOnlySpan<float> x = Values;
        Span<float> y = result.Values;
        for (int i = 0; i < y.Length; i++) y[i] = MathF.Min(MathF.Max(x[i], low), high);
        return result;
    }
}
