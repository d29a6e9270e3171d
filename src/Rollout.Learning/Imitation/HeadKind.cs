namespace Rollout.Learning;

/// <summary>The part of a cloned policy that turns features into actions, and what it is trained to minimise.</summary>
public enum HeadKind
{
    /// <summary>One action; the mean squared error.</summary>
    L2,

    /// <summary>One action; the mean absolute error, which outliers disturb less.</summary>
    L1,

    /// <summary>One action; squared near the target, absolute far from it.</summary>
    SmoothL1,

    /// <summary>A Gaussian with a deviation for every state; the negative log-likelihood.</summary>
    Gaussian,

    /// <summary>A mixture of Gaussians, for demonstrators that do one thing or another; the negative log-likelihood.</summary>
    Mixture,
}
