namespace Rollout.Worlds;

/// <summary>A constant of a world.</summary>
/// <param name="Name">Name, as in "pole mass".</param>
/// <param name="Value">Value that the literature uses.</param>
/// <param name="Unit">Unit, empty for a pure number.</param>
public readonly record struct WorldParameter(string Name, double Value, string Unit);

/// <summary>
/// A world: state, observation and reward as functions of state and action, written once and run with every scalar.
/// x[n+1] = Step(x[n], u[n]), y = Observe(x), r = Reward(x[n], u[n], x[n+1]). Noise comes in as uniform draws at a reset and as further actions of a step, branches are Selects, constants
/// stand in a parameter vector so that each robot may have its own and derivatives with respect to them exist.
/// </summary>
public interface IWorld
{
    /// <summary>Numbers of the state.</summary>
    static abstract int States { get; }

    /// <summary>Numbers of an action; a discrete action is its number.</summary>
    static abstract int Actions { get; }

    /// <summary>Numbers of an observation.</summary>
    static abstract int Observations { get; }

    /// <summary>Uniform draws that a reset takes, at most 4.</summary>
    static abstract int Draws { get; }

    /// <summary>The constants, in the order of their indices.</summary>
    static abstract ReadOnlySpan<WorldParameter> Parameters { get; }

    /// <summary>Begins an episode.</summary>
    /// <param name="state">Receives the state.</param>
    /// <param name="draws">Uniform numbers in [0, 1).</param>
    /// <param name="low">Lower bound that scales the first draw or draws; NaN lanes do not occur.</param>
    /// <param name="high">Upper bound.</param>
    static abstract void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>Bounds of the first state that <see cref="Reset"/> uses unless told otherwise.</summary>
    static abstract (double Low, double High) ResetBounds { get; }

    /// <summary>Advances the state by one step.</summary>
    static abstract void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>What the sensors show.</summary>
    static abstract void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>Whether <see cref="Reward"/> reads the state before the step; a batch need not keep it otherwise.</summary>
    static virtual bool RewardReadsBefore => true;

    /// <summary>Reward of a step.</summary>
    /// <param name="before">State before it.</param>
    /// <param name="parameters">Constants.</param>
    /// <param name="action">Action.</param>
    /// <param name="after">State after it.</param>
    static abstract T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T>;

    /// <summary>Mask of the robots whose task has ended.</summary>
    static abstract T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>;
}
