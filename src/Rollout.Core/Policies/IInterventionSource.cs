namespace Rollout.Core;

/// <summary>A policy that somebody may take over, and that says so, so that recordings can keep it.</summary>
public interface IInterventionSource
{
    /// <summary>Whether the last action came from whoever takes over.</summary>
    bool Intervened { get; }
}
