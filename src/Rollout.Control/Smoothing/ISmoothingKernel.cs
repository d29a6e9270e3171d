namespace Rollout.Control;

/// <summary>A density that a cost is averaged over, in one dimension.</summary>
public interface ISmoothingKernel
{
    /// <summary>Density of the noise.</summary>
    double Density(double w);

    /// <summary>Derivative of the density.</summary>
    double DensityDerivative(double w);

    /// <summary>Noise beyond this on either side weighs less than 10⁻¹² of the whole, or as little as the tail allows.</summary>
    double Reach { get; }

    /// <summary>Draws noise from a uniform number in (0, 1).</summary>
    double Draw(double uniform);

    /// <summary>The rectifier max(x, 0) averaged over the noise, in closed form: what a contact force becomes.</summary>
    double Rectifier(double x);

    /// <summary>Its derivative, the chance that x + w is positive: how a softened contact force grows before and after the contact.</summary>
    double RectifierSlope(double x);

    /// <summary>Whether the tail falls so slowly that costs growing like a square have no mean.</summary>
    bool HasHeavyTail => false;
}
