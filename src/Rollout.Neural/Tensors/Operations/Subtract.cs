namespace Rollout.Neural;

/// <summary>z = x - y.</summary>
internal sealed class SubtractOperation : Operation
{
    public static readonly SubtractOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Accumulation.Add(output.A!, output.Gradient);
        Accumulation.AddScaled(output.B!, output.Gradient, -1);
    }
}

public sealed partial class Tensor
{
    /// <summary>Difference of two tensors of one shape.</summary>
    public static Tensor operator -(Tensor x, Tensor y)
    {
        x.MustMatch(y, "-");
        Tensor difference = x.Tape.Record(SubtractOperation.Instance, x.Rows, x.Columns, x, y);
        Map.Binary<SubtractFunction>(x.Values, y.Values, difference.Values);
        return difference;
    }
}
