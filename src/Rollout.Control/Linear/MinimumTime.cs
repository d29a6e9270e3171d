namespace Rollout.Control;

/// <summary>Brings the double integrator q̈ = u, |u| ≤ 1, to rest at 0 in the least time: full force one way, then the other (Pontryagin).</summary>
public static class MinimumTime
{
    /// <summary>The force in a state; it switches on q = -v |v| / 2.</summary>
    public static double Control(double q, double v)
    {
        (q, v) = (Finite.Number(q, nameof(q)), Finite.Number(v, nameof(v)));
        double side = q + v * Math.Abs(v) / 2;
        return side > 0 ? -1 : side < 0 ? 1 : -Math.Sign(v);
    }

    /// <summary>The least time to rest.</summary>
    public static double Duration(double q, double v)
    {
        double u = Control(q, v);
        return -u * v + 2 * Math.Sqrt(v * v / 2 - u * q);
    }
}
