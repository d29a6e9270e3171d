using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A driven block carries another on its back by friction, as long as it stays under it. State: positions [m], velocities [m/s]; action: force on the lower block [N].</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, section 6: Coulomb friction with a stiff slope; semi-implicit Euler.</remarks>
public readonly struct FrictionBlocks : IFiniteHorizonWorld
{
    private const int TimeStep = 0, Mass = 1, Friction = 2, SlipVelocity = 3, Width = 4, Goal1 = 5, Goal2 = 6;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.005, "s"), new("mass", 0.1, "kg"), new("friction", 1.8, "N s/m"), new("slip velocity", 0.1, "m/s"), new("width", 0.1, "m"),
        new("first goal", 2, "m"), new("second goal", 2, "m"),
    ];

    /// <inheritdoc/>
    public static int States => 4;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 4;

    /// <inheritdoc/>
    public static int Draws => 0;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 0);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>Both at 0, at rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < States; i++) state[i] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T apart = Real.Abs(state[1] - state[0]), slip = Real.Clamp(state[3] - state[2], -parameters[SlipVelocity], parameters[SlipVelocity]);
        T impulse = parameters[TimeStep] / parameters[Mass];
        T force = T.Select(apart < parameters[Width], -(parameters[Friction] * slip), T.Const(0));
        state[2] = state[2] + impulse * (action[0] - force);
        state[3] = state[3] + impulse * force;
        state[0] = state[0] + parameters[TimeStep] * state[2];
        state[1] = state[1] + parameters[TimeStep] * state[3];
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

    /// <summary>-(0.1 e1² + 10 e2² + 0.1 (v1² + v2²) + u²) of the state before the step, e the distances to the goals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(Cost<T, V>(before, parameters) + action[0] * action[0]);

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => Cost<T, V>(state, parameters);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T error1 = state[0] - parameters[Goal1], error2 = state[1] - parameters[Goal2];
        return T.Const(0.1) * (error1 * error1) + T.Const(10) * (error2 * error2) + T.Const(0.1) * (state[2] * state[2] + state[3] * state[3]);
    }
}
