namespace Rollout.Neural;

/// <summary>What there is to choose about the distribution of continuous actions.</summary>
/// <param name="InitialLogDeviation">Logarithm of the first standard deviation.</param>
/// <param name="Squash">Whether actions pass through tanh into their box, instead of being clipped to it.</param>
/// <param name="LatentCount">Width of the last hidden layer where noise depends on the state through it; 0 for noise that does not.</param>
/// <param name="FullDeviations">State-dependent noise: whether each latent feature has a deviation for each action, or one for all.</param>
/// <param name="GentleDeviations">State-dependent noise: whether deviations grow like a logarithm above 1, instead of exponentially.</param>
/// <param name="Scale">Whether actions are learned in units of their box, -1 to 1, instead of the environment's.</param>
/// <param name="BoundMean">Scaled actions: whether their mean passes through tanh.</param>
public sealed record ActionOptions(
    float InitialLogDeviation, bool Squash = false, int LatentCount = 0, bool FullDeviations = true, bool GentleDeviations = false, bool Scale = false, bool BoundMean = false);
