using MathNet.Numerics;
using MathNet.Numerics.Distributions;

namespace Rollout.Control;

/// <summary>Gaussian noise.</summary>
/// <param name="StandardDeviation">σ.</param>
public sealed record GaussianKernel(double StandardDeviation) : ISmoothingKernel
{
    /// <summary>As given; positive.</summary>
    public double StandardDeviation { get; } = Finite.Positive(StandardDeviation, nameof(StandardDeviation));

    /// <inheritdoc/>
    public double Reach => 9 * StandardDeviation;

    /// <inheritdoc/>
    public double Density(double w) => Normal.PDF(0, StandardDeviation, w);

    /// <inheritdoc/>
    public double DensityDerivative(double w) => -w / (StandardDeviation * StandardDeviation) * Density(w);

    /// <inheritdoc/>
    public double Draw(double uniform) => Normal.InvCDF(0, StandardDeviation, uniform);

    /// <summary>Φ(x/σ).</summary>
    public double RectifierSlope(double x) => 0.5 * SpecialFunctions.Erfc(-x / (StandardDeviation * Constants.Sqrt2));

    /// <summary>σ φ(x/σ) + x Φ(x/σ).</summary>
    public double Rectifier(double x) =>
        StandardDeviation * StandardDeviation * Density(x) + x * 0.5 * SpecialFunctions.Erfc(-x / (StandardDeviation * Constants.Sqrt2));
}
