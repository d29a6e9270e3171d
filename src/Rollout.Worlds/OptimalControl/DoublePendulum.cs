using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Two links hanging from a pivot, a motor at the elbow; without torque and damping it is chaotic. State: first angle [rad, 0 hanging], second angle [rad, relative], their rates; action: torque [N m], clipped.</summary>
/// <remarks>The acrobot of Tedrake's Underactuated Robotics, masses by inertia about the centre; Runge-Kutta of order 4.</remarks>
public readonly struct DoublePendulum : IContinuousWorld
{
    private const int TimeStep = 0, MaxEffort = 1, FinalWeight = 2, Mass1 = 3, Mass2 = 4, Length1 = 5, Center1 = 6, Center2 = 7;
    private const int Inertia1 = 8, Inertia2 = 9, Damping1 = 10, Damping2 = 11, Gravity = 12, EffortWeight = 13;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.005, "s"), new("maximum torque", 1000, "N m"), new("final weight", 0, ""), new("first mass", 1, "kg"),
        new("second mass", 1, "kg"), new("first length", 1, "m"), new("first centre of mass", 0.5, "m"), new("second centre of mass", 1, "m"),
        new("first inertia", 0.083, "kg m²"), new("second inertia", 0.33, "kg m²"), new("first damping", 0.1, "N m s"),
        new("second damping", 0.1, "N m s"), new("gravity", 9.81, "m/s²"), new("effort weight", 0.01, ""),
    ];

    /// <inheritdoc/>
    public static int States => 4;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 4;

    /// <inheritdoc/>
    public static int Draws => 4;

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
        state[2] = low + (high - low) * draws[2];
        state[3] = low + (high - low) * draws[3];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        RungeKutta.Step<DoublePendulum, T, V>(ref state, parameters, Effort<T, V>(action, parameters), parameters[TimeStep]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivative<T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T mass2 = parameters[Mass2], length = parameters[Length1], center2 = parameters[Center2], gravity = parameters[Gravity];
        T.SinCos(state.A, out T sin1, out _);
        T.SinCos(state.B, out T sin2, out T cos2);
        T.SinCos(state.A + state.B, out T sin12, out _);
        T inertia1 = parameters[Inertia1] + parameters[Mass1] * (parameters[Center1] * parameters[Center1]);
        T inertia2 = parameters[Inertia2] + mass2 * (center2 * center2);
        T coupling = mass2 * length * center2;
        T m11 = inertia1 + inertia2 + mass2 * (length * length) + T.Const(2) * coupling * cos2, m12 = inertia2 + coupling * cos2, m22 = inertia2;
        T weight2 = mass2 * gravity * center2 * sin12;
        T weight1 = (parameters[Mass1] * parameters[Center1] + mass2 * length) * gravity * sin1 + weight2;
        T f1 = coupling * sin2 * (T.Const(2) * state.C * state.D + state.D * state.D) - weight1 - parameters[Damping1] * state.C;
        T f2 = action - coupling * sin2 * (state.C * state.C) - weight2 - parameters[Damping2] * state.D;
        T determinant = m11 * m22 - m12 * m12;
        derivative = new(state.C, state.D, (m22 * f1 - m12 * f2) / determinant, (m11 * f2 - m12 * f1) / determinant);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
        observation[2] = state[2];
        observation[3] = state[3];
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
        T first = state[0] - T.Const(Math.PI), second = state[1] - T.Const(0);
        return T.Const(10) * (first * first + second * second) + state[2] * state[2] + state[3] * state[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Effort<T, V>(in V action, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Real.Clamp(action[0], -parameters[MaxEffort], parameters[MaxEffort]);
}
