using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A pole on a cart that is pushed left (action 0) or right (1). State: x [m], ẋ [m/s], θ [rad, 0 upright], θ̇ [rad/s].
/// </summary>
/// <remarks>Barto, Sutton, Anderson 1983, with Florian's corrected equations as in Gymnasium's CartPole, explicit Euler.</remarks>
public readonly struct CartPole : IWorld
{
    private const int X = 0, Speed = 1, Angle = 2, Rate = 3;
    private const int Gravity = 0, CartMass = 1, PoleMass = 2, HalfLength = 3, Force = 4, TimeStep = 5, AngleLimit = 6, PositionLimit = 7, SuttonBarto = 8;

    /// <inheritdoc/>
    public static int States => 4;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 4;

    /// <inheritdoc/>
    public static int Draws => 4;

    /// <inheritdoc/>
    public static bool RewardReadsBefore => false;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-0.05, 0.05);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    private static readonly WorldParameter[] s_parameters =
    [
        new("gravity", 9.8, "m/s²"), new("cart mass", 1, "kg"), new("pole mass", 0.1, "kg"), new("half pole length", 0.5, "m"),
        new("force", 10, "N"), new("time step", 0.02, "s"), new("angle limit", 12 * 2 * Math.PI / 360, "rad"), new("position limit", 2.4, "m"),
        new("sutton_barto_reward", 0, ""),
    ];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[X] = low + (high - low) * draws[0];
        state[Speed] = low + (high - low) * draws[1];
        state[Angle] = low + (high - low) * draws[2];
        state[Rate] = low + (high - low) * draws[3];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[X], speed = state[Speed], angle = state[Angle], rate = state[Rate];
        T force = T.Select(action[0] > T.Const(0.5), parameters[Force], -parameters[Force]);
        // What follows is as short a chain of dependent operations as the equations allow, with reciprocals instead of quotients: the vectors'
        // speed is that of the chain.
        T inverseMass = T.Const(1) / (parameters[CartMass] + parameters[PoleMass]);
        T moment = parameters[PoleMass] * parameters[HalfLength] * inverseMass, centrifugal = moment * (rate * rate), share = parameters[PoleMass] * inverseMass;
        T.SinCos(angle, out T sin, out T cos);
        T inverseInertia = T.Const(1) / (parameters[HalfLength] * (T.Const(4.0 / 3.0) - share * (cos * cos)));
        T push = force * inverseMass + centrifugal * sin;
        T angularAcceleration = (parameters[Gravity] * sin - cos * push) * inverseInertia;
        T acceleration = push - moment * cos * angularAcceleration;
        T step = parameters[TimeStep];
        state[X] = x + step * speed;
        state[Speed] = speed + step * acceleration;
        state[Angle] = angle + step * rate;
        state[Rate] = rate + step * angularAcceleration;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[X];
        observation[1] = state[Speed];
        observation[2] = state[Angle];
        observation[3] = state[Rate];
    }

    /// <summary>1 a step; with sutton_barto_reward 0, and -1 on the step that fails.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        T.Select(parameters[SuttonBarto] > T.Const(0.5), T.Select(Terminated<T, V>(after, parameters), T.Const(-1), T.Const(0)), T.Const(1));

    /// <summary>The cart left the track, or the pole fell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[X], angle = state[Angle], track = parameters[PositionLimit], fall = parameters[AngleLimit];
        return (x > track) | (x < -track) | (angle > fall) | (angle < -fall);
    }
}
