namespace Rollout.Core;

/// <summary>What a vector environment does when one of its episodes ends (Gymnasium 1.x).</summary>
public enum AutoresetMode
{
    /// <summary>The step after the end resets: its action is ignored and its reward is 0. Gymnasium's default.</summary>
    NextStep,

    /// <summary>The same step resets: it returns the new episode's first observation, and the last one apart as the final observation.</summary>
    SameStep,

    /// <summary>Nothing: the caller resets with a mask.</summary>
    Disabled,
}
