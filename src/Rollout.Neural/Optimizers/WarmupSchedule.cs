namespace Rollout.Neural;

/// <summary>A learning rate that rises in a straight line from zero to its peak, then falls, as diffusers and transformers schedule it.</summary>
/// <param name="Peak">Learning rate at the end of the warm-up.</param>
/// <param name="WarmupSteps">Steps of the rise; 0 for none.</param>
/// <param name="TotalSteps">Steps until the rate is zero.</param>
/// <param name="Decay">How it falls.</param>
public sealed record WarmupSchedule(double Peak, long WarmupSteps, long TotalSteps, LearningRateDecay Decay)
{
    /// <summary>The learning rate of an optimiser's step.</summary>
    /// <param name="step">Steps taken before it, from 0; the first step of a warm-up has a rate of zero.</param>
    public double At(long step)
    {
        if (step < WarmupSteps) return Peak * step / WarmupSteps;
        double span = Math.Max(1, TotalSteps - WarmupSteps);
        return Decay switch
        {
            LearningRateDecay.Linear => Peak * Math.Max(0, (TotalSteps - step) / span),
            LearningRateDecay.Cosine => Peak * 0.5 * (1 + Math.Cos(Math.PI * (step - WarmupSteps) / span)),
            _ => Peak,
        };
    }
}
