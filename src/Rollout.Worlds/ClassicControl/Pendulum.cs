using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A pendulum that a weak motor must swing up and hold. State: θ [rad, 0 upright, not wrapped], θ̇ [rad/s]; action: torque [N m], clipped.
/// </summary>
/// <remarks>Gymnasium's Pendulum: semi-implicit Euler, reward -(θ² + 0.1 θ̇² + 0.001 u²) of the state before the step.</remarks>
public readonly struct Pendulum : IWorld
{
    private const int Angle = 0, Rate = 1;
    private const int Gravity = 0, Mass = 1, Length = 2, TimeStep = 3, MaxSpeed = 4, MaxTorque = 5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("gravity", 10, "m/s²"), new("mass", 1, "kg"), new("length", 1, "m"), new("time step", 0.05, "s"), new("maximum speed", 8, "rad/s"),
        new("maximum torque", 2, "N m"),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 3;

    /// <inheritdoc/>
    public static int Draws => 2;

    /// <summary>In units of π rad and 1 rad/s.</summary>
    public static (double Low, double High) ResetBounds => (-1, 1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[Angle] = T.Const(Math.PI) * (low + (high - low) * draws[0]);
        state[Rate] = low + (high - low) * draws[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T angle = state[Angle], rate = state[Rate], length = parameters[Length];
        T torque = Real.Clamp(action[0], -parameters[MaxTorque], parameters[MaxTorque]);
        T.SinCos(angle, out T sin, out _);
        T acceleration = T.Const(3) * parameters[Gravity] / (T.Const(2) * length) * sin + T.Const(3) / (parameters[Mass] * (length * length)) * torque;
        rate = Real.Clamp(rate + acceleration * parameters[TimeStep], -parameters[MaxSpeed], parameters[MaxSpeed]);
        state[Rate] = rate;
        state[Angle] = angle + rate * parameters[TimeStep];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state[Angle], out T sin, out T cos);
        observation[0] = cos;
        observation[1] = sin;
        observation[2] = state[Rate];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T angle = Real.Wrap(before[Angle], -Math.PI, 2 * Math.PI), rate = before[Rate];
        T torque = Real.Clamp(action[0], -parameters[MaxTorque], parameters[MaxTorque]);
        return -(angle * angle + T.Const(0.1) * (rate * rate) + T.Const(0.001) * (torque * torque));
    }

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);
}
