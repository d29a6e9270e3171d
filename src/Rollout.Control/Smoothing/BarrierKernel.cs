using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>The heavy-tailed noise √(4k / (k w² + 4)³) that turns a rectifier into the force of a log-barrier.</summary>
/// <param name="Stiffness">k; raise it to smooth less.</param>
/// <remarks>Pang, Suh, Yang and Tedrake 2023: the analytic smoothing of contact dynamics is a randomised smoothing.</remarks>
public sealed record BarrierKernel(double Stiffness) : ISmoothingKernel
{
    /// <summary>As given; positive.</summary>
    public double Stiffness { get; } = Finite.Positive(Stiffness, nameof(Stiffness));

    /// <summary>Half of the squared inverse of this is the tail's weight: 10⁻¹² at a million times 1/√k.</summary>
    public double Reach => 1e6 / Math.Sqrt(Stiffness);

    /// <inheritdoc/>
    public double Density(double w)
    {
        double s = Stiffness * w * w + 4;
        return Math.Sqrt(4 * Stiffness / (s * s * s));
    }

    /// <inheritdoc/>
    public double DensityDerivative(double w) => -3 * Stiffness * w / (Stiffness * w * w + 4) * Density(w);

    /// <summary>Inverts the distribution (1 + w √(k / (k w² + 4))) / 2.</summary>
    public double Draw(double uniform)
    {
        double c = 2 * uniform - 1;
        return 2 * c / Math.Sqrt(Stiffness * (1 - c * c));
    }

    /// <summary>(1 + x √(k / (k x² + 4))) / 2.</summary>
    public double RectifierSlope(double x) => (1 + x * Math.Sqrt(Stiffness / (Stiffness * x * x + 4))) / 2;

    /// <summary>The tail falls as 1/|w|³.</summary>
    public bool HasHeavyTail => true;

    /// <summary>(x + √(x² + 4/k)) / 2.</summary>
    public double Rectifier(double x) => Real.Barrier(new Real64(x), new Real64(Stiffness)).Value;
}
