namespace Rollout.Neural;

/// <summary>y = x where the mask is not 0, -1e8 elsewhere, so that a softmax gives nothing to masked logits.</summary>
internal sealed class MaskOperation : Operation
{
    /// <summary>What masked logits become (Stable-Baselines3 contrib).</summary>
    public const float Masked = -1e8f;

    public static readonly MaskOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        ReadOnlySpan<float> gradient = output.Gradient, mask = output.B!.Values;
        Span<float> target = input.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float passed = mask[i] != 0 ? gradient[i] : 0;
            target[i] = fresh ? passed : target[i] + passed;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>Sets logits to -1e8 where a mask is 0.</summary>
    /// <param name="mask">Same shape; no gradient flows to it.</param>
    public Tensor Mask(Tensor mask)
    {
        MustMatch(mask, "Mask");
        Tensor masked = Tape.Record(MaskOperation.Instance, Rows, Columns, this, mask);
        Values.CopyTo(masked.Values);
        MaskLogits(mask.Values, masked.Values);
        return masked;
    }

    /// <summary>The same in place, without a tape.</summary>
    /// <param name="mask">0 forbids.</param>
    /// <param name="logits">As many logits.</param>
    public static void MaskLogits(ReadOnlySpan<float> mask, Span<float> logits)
    {
        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] == 0) logits[i] = MaskOperation.Masked;
        }
    }
}
