namespace Rollout.Neural;

/// <summary>y[i, j] = x[i, 0].</summary>
internal sealed class RepeatColumnOperation : Operation
{
    public static readonly RepeatColumnOperation Instance = new();

    public override void Backward(Tensor output)
    {
        ReadOnlySpan<float> gradient = output.Gradient;
        Span<float> target = output.A!.GradientToWrite(out bool fresh);
        for (int i = 0; i < target.Length; i++)
        {
            float sum = Summation.Sum(gradient.Slice(i * output.Columns, output.Columns));
            target[i] = fresh ? sum : target[i] + sum;
        }
    }
}

public sealed partial class Tensor
{
    /// <summary>This single column repeated, [rows, columns]. After <see cref="RepeatRow"/> it turns one number into a matrix.</summary>
    public Tensor RepeatColumn(int columns)
    {
        if (Columns != 1) throw new InvalidOperationException($"RepeatColumn needs one column; this tensor has {Columns}.");
        Tensor repeated = Tape.Record(RepeatColumnOperation.Instance, Rows, columns, this);
        ReadOnlySpan<float> x = Values;
        Span<float> y = repeated.Values;
        for (int i = 0; i < x.Length; i++) y.Slice(i * columns, columns).Fill(x[i]);
        return repeated;
    }
}
