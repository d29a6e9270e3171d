namespace Rollout.Environments;

/// <summary>What an ace with a ten, a natural, is worth.</summary>
public enum BlackjackRules
{
    /// <summary>It wins unless the dealer has one too (Sutton and Barto; Gymnasium's sab=True, the registered default).</summary>
    SuttonBarto,

    /// <summary>It is 21 like any other.</summary>
    Plain,

    /// <summary>Winning with it pays 1.5 (Gymnasium's natural=True).</summary>
    NaturalPaysMore,
}
