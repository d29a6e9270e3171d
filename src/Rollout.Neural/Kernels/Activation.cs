namespace Rollout.Neural;

/// <summary>The function after a linear layer that can be fused with it, since its derivative follows from its output.</summary>
public enum Activation
{
    /// <summary>f(x) = x.</summary>
    None,

    /// <summary>f(x) = tanh x, f' = 1 - f².</summary>
    Tanh,

    /// <summary>f(x) = max(0, x), f' = 1 where f is positive.</summary>
    Relu,
}
