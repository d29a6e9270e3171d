namespace Rollout.Neural;

/// <summary>
/// The function after a linear layer. Tanh, relu and elu are fused with it, since their derivatives follow from their outputs; gelu and
/// silu are operations of their own.
/// </summary>
public enum Activation
{
    /// <summary>f(x) = x.</summary>
    None,

    /// <summary>f(x) = tanh x, f' = 1 - f².</summary>
    Tanh,

    /// <summary>f(x) = max(0, x), f' = 1 where f is positive.</summary>
    Relu,

    /// <summary>f(x) = x above 0, exp x - 1 below, f' = 1 or f + 1.</summary>
    Elu,

    /// <summary>f(x) = x Φ(x), Φ being the cumulative distribution of the standard normal.</summary>
    Gelu,

    /// <summary>f(x) = x / (1 + exp(-x)).</summary>
    Silu,
}
