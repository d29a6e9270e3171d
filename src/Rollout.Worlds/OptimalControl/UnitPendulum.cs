using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A pendulum in units where gravity, mass and length are 1, without damping. State: angle [rad, 0 hanging, π upright], rate [rad/s]; action: torque.</summary>
/// <remarks>Semi-implicit Euler, the pendulum of Suh, Pang and Tedrake 2021.</remarks>
public readonly struct UnitPendulum : IFiniteHorizonWorld
{
    private const int Angle = 0, Rate = 1;
    private const int TimeStep = 0, GoalAngle = 1, FinalWeight = 2;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.05, "s"), new("goal angle", Math.PI, "rad"), new("final weight", 20, ""),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 2;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-0.1, 0.1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>Close to hanging.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[Angle] = low + (high - low) * draws[0];
        state[Rate] = low + (high - low) * draws[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state[Angle], out T sin, out _);
        state[Rate] = state[Rate] + parameters[TimeStep] * (action[0] - sin);
        state[Angle] = state[Angle] + parameters[TimeStep] * state[Rate];
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>-(squared error of the state before the step + u²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(Cost<T, V>(before, parameters) + action[0] * action[0]);

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[FinalWeight] * Cost<T, V>(state, parameters);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T error = state[Angle] - parameters[GoalAngle];
        return error * error + state[Rate] * state[Rate];
    }
}
