namespace Rollout.Control;

/// <summary>What a zeroth-order estimate subtracts from the cost. Every baseline independent of the sample's own noise leaves the mean unchanged.</summary>
public abstract record Baseline
{
    private Baseline()
    {
    }

    /// <summary>Nothing is subtracted: unbiased, and usually of the largest variance.</summary>
    public static Baseline None { get; } = new Constant(0);

    /// <summary>The cost of the same start without noise, one more rollout a sample.</summary>
    public static Baseline NoiseFree { get; } = new NoiseFreeRollout();

    /// <summary>b* = E[V ‖s‖²] / E[‖s‖²] estimated from the other samples, so that the mean stays unbiased.</summary>
    public static Baseline Optimal { get; } = new LeastVariance();

    /// <summary>The same number for all.</summary>
    /// <param name="Value">b.</param>
    public sealed record Constant(double Value) : Baseline;

    /// <summary>A running mean of the costs seen in earlier estimates, b ← γ V + (1 - γ) b; the first estimate uses the noise-free cost.</summary>
    /// <param name="Rate">γ, in (0, 1]; raise it to follow the cost faster.</param>
    public sealed record Running(double Rate) : Baseline
    {
        internal double Mean { get; set; } = double.NaN;
    }

    internal sealed record NoiseFreeRollout : Baseline;

    internal sealed record LeastVariance : Baseline;
}
