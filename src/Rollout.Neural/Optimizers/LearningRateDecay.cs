namespace Rollout.Neural;

/// <summary>How a learning rate falls after its warm-up.</summary>
public enum LearningRateDecay
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>In a straight line to zero.</summary>
    Linear,

    /// <summary>Along half a period of a cosine to zero.</summary>
    Cosine,
}
