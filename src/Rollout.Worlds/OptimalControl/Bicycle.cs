using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A vehicle steered at its front axle. State: x, y [m], heading [rad], speed [m/s], steering angle [rad, limited to ±π/4]; actions: acceleration [m/s²], steering rate [rad/s].</summary>
/// <remarks>The parking problem of Suh, Pang and Tedrake 2021; unit wheelbase, explicit Euler.</remarks>
public readonly struct Bicycle : IFiniteHorizonWorld
{
    private const int TimeStep = 0, GoalX = 1, GoalY = 2, GoalHeading = 3, FinalWeight = 4, MaxSteering = 5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.1, "s"), new("goal x", 3, "m"), new("goal y", 1, "m"), new("goal heading", Math.PI / 2, "rad"),
        new("final weight", 10, ""), new("maximum steering", Math.PI / 4, "rad"),
    ];

    /// <inheritdoc/>
    public static int States => 5;

    /// <inheritdoc/>
    public static int Actions => 2;

    /// <inheritdoc/>
    public static int Observations => 5;

    /// <inheritdoc/>
    public static int Draws => 0;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 0);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>At the origin, at rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < States; i++) state[i] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state[2], out T sin, out T cos);
        T.SinCos(state[4], out T sinSteer, out T cosSteer);
        T h = parameters[TimeStep], speed = state[3];
        state[0] = state[0] + h * (speed * cos);
        state[1] = state[1] + h * (speed * sin);
        state[2] = state[2] + h * (speed * (sinSteer / cosSteer));
        state[3] = speed + h * action[0];
        state[4] = Real.Clamp(state[4] + h * action[1], -parameters[MaxSteering], parameters[MaxSteering]);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
        observation[2] = state[2];
        observation[3] = state[3];
        observation[4] = state[4];
    }

    /// <summary>-(5 |position error|² + 3 heading error² + 0.1 (speed² + steering²) + acceleration² + 0.1 rate²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(Cost<T, V>(before, parameters) + action[0] * action[0] + T.Const(0.1) * (action[1] * action[1]));

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[FinalWeight] * Cost<T, V>(state, parameters);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[0] - parameters[GoalX], y = state[1] - parameters[GoalY], turn = state[2] - parameters[GoalHeading];
        return T.Const(5) * (x * x + y * y) + T.Const(3) * (turn * turn) + T.Const(0.1) * (state[3] * state[3] + state[4] * state[4]);
    }
}
