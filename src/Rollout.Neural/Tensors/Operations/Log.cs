namespace Rollout.Neural;

/// <summary>y = log x.</summary>
internal sealed class LogOperation : Operation
{
    public static readonly LogOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddChain<LogGradient>(output.A!, output.Gradient, output.A!.Values);
}

public sealed partial class Tensor
{
    /// <summary>The natural logarithm of every element; -∞ at 0, NaN below.</summary>
    public Tensor Log()
    {
        Tensor result = Tape.Record(LogOperation.Instance, Rows, Columns, this);
        Map.Unary<LogFunction>(Values, result.Values);
        return result;
    }
}
