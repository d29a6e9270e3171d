namespace Rollout.Control;

/// <summary>Logistic noise of scale 1/k, whose rectifier is the softplus.</summary>
/// <param name="Sharpness">k; raise it to smooth less.</param>
public sealed record LogisticKernel(double Sharpness) : ISmoothingKernel
{
    /// <summary>As given; positive.</summary>
    public double Sharpness { get; } = Finite.Positive(Sharpness, nameof(Sharpness));

    /// <inheritdoc/>
    public double Reach => 30 / Sharpness;

    /// <inheritdoc/>
    public double Density(double w)
    {
        double e = Math.Exp(-Math.Abs(Sharpness * w));
        return Sharpness * e / ((1 + e) * (1 + e));
    }

    /// <inheritdoc/>
    public double DensityDerivative(double w) => -Sharpness * Math.Tanh(Sharpness * w / 2) * Density(w);

    /// <inheritdoc/>
    public double Draw(double uniform) => Math.Log(uniform / (1 - uniform)) / Sharpness;

    /// <summary>1 / (1 + e^(-k x)).</summary>
    public double RectifierSlope(double x) => 1 / (1 + Math.Exp(-Sharpness * x));

    /// <summary>ln(1 + e^(k x)) / k.</summary>
    public double Rectifier(double x) => Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(Sharpness * x))) / Sharpness;

    /// <summary>ln(1 + y) without losing the digits of a small y.</summary>
    private static double LogOnePlus(double y)
    {
        double sum = 1 + y;
        return sum == 1 ? y : Math.Log(sum) * (y / (sum - 1));
    }
}
