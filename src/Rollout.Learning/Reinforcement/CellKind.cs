namespace Rollout.Learning;

/// <summary>What a recurrent network is made of.</summary>
public enum CellKind
{
    /// <summary>Long short-term memory.</summary>
    Lstm,

    /// <summary>Gated recurrent units: three quarters of the weights.</summary>
    Gru,
}
