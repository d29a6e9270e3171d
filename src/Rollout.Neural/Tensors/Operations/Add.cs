namespace Rollout.Neural;

/// <summary>z = x + y.</summary>
internal sealed class AddOperation : Operation
{
    public static readonly AddOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Accumulation.Add(output.A!, output.Gradient);
        Accumulation.Add(output.B!, output.Gradient);
    }
}

public sealed partial class Tensor
{
    /// <summary>Sum of two tensors of one shape.</summary>
    public static Tensor operator +(Tensor x, Tensor y)
    {
        x.MustMatch(y, "+");
        Tensor sum = x.Tape.Record(AddOperation.Instance, x.Rows, x.Columns, x, y);
        Map.Binary<AddFunction>(x.Values, y.Values, sum.Values);
        return sum;
    }
}
