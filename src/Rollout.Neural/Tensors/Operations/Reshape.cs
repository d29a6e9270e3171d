namespace Rollout.Neural;

/// <summary>The same elements in rows of another length.</summary>
internal sealed class ReshapeOperation : Operation
{
    public static readonly ReshapeOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.Add(output.A!, output.Gradient);
}

public sealed partial class Tensor
{
    /// <summary>The same elements, row-major, as a matrix of another shape.</summary>
    public Tensor Reshape(int rows, int columns)
    {
        if (rows * columns != Length) throw new ArgumentException($"{Rows} x {Columns} elements do not make a {rows} x {columns} matrix.");
        if (rows == Rows) return this;
        Tensor reshaped = Tape.Record(ReshapeOperation.Instance, rows, columns, this);
        Values.CopyTo(reshaped.Values);
        return reshaped;
    }
}
