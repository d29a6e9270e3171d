namespace Rollout.Core;

/// <summary>An environment that is a finite Markov decision process with known probabilities.</summary>
public interface ITabular
{
    /// <summary>The process.</summary>
    TransitionTable Table { get; }

    /// <summary>Writes what is seen of a state.</summary>
    /// <param name="state">Number of the state in the table.</param>
    /// <param name="observation">Receives the observation.</param>
    void Observe(int state, Observation observation);
}
