namespace Rollout.Learning;

/// <summary>The part of a cloned policy that reads observations.</summary>
public enum TrunkKind
{
    /// <summary>Fully connected layers.</summary>
    Mlp,

    /// <summary>Layers of long short-term memory.</summary>
    Lstm,

    /// <summary>Layers of gated recurrent units.</summary>
    Gru,
}
