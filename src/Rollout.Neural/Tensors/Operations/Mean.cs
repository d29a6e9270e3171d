namespace Rollout.Neural;

/// <summary>The mean of all elements, as a 1 x 1 tensor.</summary>
internal sealed class MeanOperation : Operation
{
    public static readonly MeanOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        float share = output.Gradient[0] / input.Length;
        Span<float> target = input.GradientToWrite(out bool fresh);
        if (fresh) target.Fill(share);
        else ScaleAndShift.Run(target, 1, share, target, accumulate: false);
    }
}

public sealed partial class Tensor
{
    /// <summary>The mean of all elements, 1 x 1.</summary>
    public Tensor Mean()
    {
        Tensor mean = Tape.Record(MeanOperation.Instance, 1, 1, this);
        mean.Values[0] = Summation.Sum(Values) / Length;
        return mean;
    }
}
