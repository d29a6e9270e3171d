namespace Rollout.Neural;

/// <summary>The sum of all elements, as a 1 x 1 tensor.</summary>
internal sealed class SumOperation : Operation
{
    public static readonly SumOperation Instance = new();

    public override void Backward(Tensor output)
    {
        float gradient = output.Gradient[0];
        Span<float> target = output.A!.GradientToWrite(out bool fresh);
        if (fresh) target.Fill(gradient);
        else ScaleAndShift.Run(target, 1, gradient, target, accumulate: false);
    }
}

public sealed partial class Tensor
{
    /// <summary>The sum of all elements, 1 x 1.</summary>
    public Tensor Sum()
    {
        Tensor sum = Tape.Record(SumOperation.Instance, 1, 1, this);
        sum.Values[0] = Summation.Sum(Values);
        return sum;
    }
}
