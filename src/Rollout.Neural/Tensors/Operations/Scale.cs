namespace Rollout.Neural;

/// <summary>y = scale x + shift with numbers that are not learned.</summary>
internal sealed class ScaleOperation : Operation
{
    public static readonly ScaleOperation Instance = new();

    public override void Backward(Tensor output) => Accumulation.AddScaled(output.A!, output.Gradient, output.Scalars.First);
}

public sealed partial class Tensor
{
    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(float scale, Tensor x) => x.Affine(scale, 0);

    /// <summary>Every element times a number.</summary>
    public static Tensor operator *(Tensor x, float scale) => x.Affine(scale, 0);

    /// <summary>Every element divided by a number.</summary>
    public static Tensor operator /(Tensor x, float divisor) => x.Affine(1 / divisor, 0);

    /// <summary>Every element plus a number.</summary>
    public static Tensor operator +(Tensor x, float shift) => x.Affine(1, shift);

    /// <summary>Every element minus a number.</summary>
    public static Tensor operator -(Tensor x, float shift) => x.Affine(1, -shift);

    /// <summary>A number minus every element.</summary>
    public static Tensor operator -(float shift, Tensor x) => x.Affine(-1, shift);

    /// <summary>Every element negated.</summary>
    public static Tensor operator -(Tensor x) => x.Affine(-1, 0);

    /// <summary>scale x + shift, element by element.</summary>
    public Tensor Affine(float scale, float shift)
    {
        Tensor scaled = Tape.Record(ScaleOperation.Instance, Rows, Columns, this);
        scaled.Scalars = (scale, shift);
        ScaleAndShift.Run(Values, scale, shift, scaled.Values, accumulate: false);
        return scaled;
    }
}
