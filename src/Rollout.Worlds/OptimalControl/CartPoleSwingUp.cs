using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A pole on a cart, to be swung up by pushing the cart. State: position [m], angle [rad, 0 hanging, π upright], their rates; action: force [N], clipped.</summary>
/// <remarks>Mass matrix [[mc + mp, mp l cos θ], [mp l cos θ, mp l²]], the cart and pole of Tedrake's Underactuated Robotics; Runge-Kutta of order 4.</remarks>
public readonly struct CartPoleSwingUp : IContinuousWorld
{
    private const int TimeStep = 0, MaxEffort = 1, FinalWeight = 2, CartMass = 3, PoleMass = 4, Length = 5, Gravity = 6, EffortWeight = 7;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.02, "s"), new("maximum force", 200, "N"), new("final weight", 0, ""), new("cart mass", 10, "kg"),
        new("pole mass", 1, "kg"), new("length", 0.5, "m"), new("gravity", 9.81, "m/s²"), new("effort weight", 0.001, ""),
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
        RungeKutta.Step<CartPoleSwingUp, T, V>(ref state, parameters, Effort<T, V>(action, parameters), parameters[TimeStep]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Derivative<T, V>(in Motion<T> state, T action, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        Turned(state.B, out T sin, out T cos);
        T pole = parameters[PoleMass], length = parameters[Length], gravity = parameters[Gravity], cart = parameters[CartMass];
        T swing = pole * sin, pull = length * (state.D * state.D), inverse = T.Const(1) / (cart + swing * sin);
        T push = (action + swing * (pull + gravity * cos)) * inverse;
        T turn = ((action + swing * pull) * cos + (cart + pole) * gravity * sin) * inverse / length;
        derivative = new(state.C, state.D, push, T.Const(0) - turn);
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

    /// <summary>Kept out of line: together with the equations it is more than the compiler inlines, and calls within the equations cost more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Turned<T>(in T angle, out T sin, out T cos) where T : struct, IReal<T> => T.SinCos(angle, out sin, out cos);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T first = state[0] - T.Const(0), second = state[1] - T.Const(Math.PI);
        return T.Const(10) * (first * first + second * second) + state[2] * state[2] + state[3] * state[3];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Effort<T, V>(in V action, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Real.Clamp(action[0], -parameters[MaxEffort], parameters[MaxEffort]);
}
