namespace Rollout.Neural;

/// <summary>y = x².</summary>
internal sealed class SquareOperation : Operation
{
    public static readonly SquareOperation Instance = new();

    public override void Backward(Tensor output)
    {
        Tensor input = output.A!;
        Span<float> twice = output.Tape.Scratch(input.Length);
        ScaleAndShift.Run(input.Values, 2, 0, twice, accumulate: false);
        Accumulation.AddProduct(input, output.Gradient, twice);
    }
}

public sealed partial class Tensor
{
    /// <summary>The square of every element.</summary>
    public Tensor Square()
    {
        Tensor result = Tape.Record(SquareOperation.Instance, Rows, Columns, this);
        Map.Binary<MultiplyFunction>(Values, Values, result.Values);
        return result;
    }
}
