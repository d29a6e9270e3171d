namespace Rollout.Core;

/// <summary>An environment whose whole state is a few numbers that can be read and set, in double precision.</summary>
public interface IStateful
{
    /// <summary>Numbers of the state.</summary>
    int StateCount { get; }

    /// <summary>Copies the state.</summary>
    void GetState(Span<double> state);

    /// <summary>Replaces the state; an episode goes on from there.</summary>
    void SetState(ReadOnlySpan<double> state);
}
