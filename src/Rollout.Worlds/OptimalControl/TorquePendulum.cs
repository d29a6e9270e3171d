using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A damped pendulum whose motor is too weak to lift it straight. State: angle [rad, 0 hanging, π upright], rate [rad/s]; action: torque [N m], clipped.</summary>
/// <remarks>m l² θ̈ = u - b θ̇ - m g l sin θ, the pendulum of Tedrake's Underactuated Robotics; Runge-Kutta of order 4.</remarks>
public readonly struct TorquePendulum : IContinuousWorld
{
    private const int TimeStep = 0, MaxEffort = 1, FinalWeight = 2, Mass = 3, Length = 4, Damping = 5, Gravity = 6, EffortWeight = 7;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.01, "s"), new("maximum torque", 3, "N m"), new("final weight", 0, ""), new("mass", 1, "kg"), new("length", 0.5, "m"),
        new("damping", 0.1, "N m s"), new("gravity", 9.81, "m/s²"), new("effort weight", 0.1, ""),
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

    /// <summary>Close to hanging at rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[0] = low + (high - low) * draws[0];
        state[1] = low + (high - low) * draws[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        RungeKutta.Step<TorquePendulum, T, V>(ref state, parameters, Effort<T, V>(action, parameters), parameters[TimeStep]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivative<T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state.A, out T sin, out _);
        T length = parameters[Length], mass = parameters[Mass];
        T torque = action - parameters[Damping] * state.B - mass * parameters[Gravity] * length * sin;
        derivative = new(state.B, torque / (mass * length * length), T.Const(0), T.Const(0));
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>-(10 |position error|² + |rates|² + the effort weight times u²) times the time step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -((Cost<T, V>(before, parameters) + parameters[EffortWeight] * Effort<T, V>(action, parameters) * Effort<T, V>(action, parameters)) * parameters[TimeStep]);

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[FinalWeight] * Cost<T, V>(state, parameters);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T angle = state[0] - T.Const(Math.PI);
        return T.Const(10) * (angle * angle) + state[1] * state[1];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Effort<T, V>(in V action, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Real.Clamp(action[0], -parameters[MaxEffort], parameters[MaxEffort]);
}
