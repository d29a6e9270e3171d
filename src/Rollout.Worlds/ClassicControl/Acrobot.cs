using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// Two links hang from a pivot; a motor at the elbow must swing the tip above the bar. State: θ1 [rad, 0 hanging], θ2 [rad, relative], their
/// rates [rad/s]; actions: 0, 1, 2 for torques of -1, 0, 1 N m.
/// </summary>
/// <remarks>Sutton 1996; equations of Sutton and Barto's book, or of the NIPS paper with the parameter "nips". One Runge-Kutta step of order 4.</remarks>
public readonly struct Acrobot : IWorld
{
    private const int Angle1 = 0, Angle2 = 1, Rate1 = 2, Rate2 = 3;
    private const int Length1 = 0, Mass1 = 1, Mass2 = 2, Center1 = 3, Center2 = 4, Inertia = 5, Gravity = 6, TimeStep = 7, MaxRate1 = 8, MaxRate2 = 9, Nips = 10;

    private static readonly WorldParameter[] s_parameters =
    [
        new("first length", 1, "m"), new("first mass", 1, "kg"), new("second mass", 1, "kg"), new("first centre of mass", 0.5, "m"),
        new("second centre of mass", 0.5, "m"), new("inertia of each link", 1, "kg m²"), new("gravity", 9.8, "m/s²"), new("time step", 0.2, "s"),
        new("maximum first rate", 4 * Math.PI, "rad/s"), new("maximum second rate", 9 * Math.PI, "rad/s"), new("nips", 0, ""),
    ];

    /// <inheritdoc/>
    public static int States => 4;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 6;

    /// <inheritdoc/>
    public static int Draws => 4;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-0.1, 0.1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[Angle1] = low + (high - low) * draws[0];
        state[Angle2] = low + (high - low) * draws[1];
        state[Rate1] = low + (high - low) * draws[2];
        state[Rate2] = low + (high - low) * draws[3];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        Motion<T> start = new(state[Angle1], state[Angle2], state[Rate1], state[Rate2]);
        T torque = action[0] - T.Const(1), step = parameters[TimeStep], half = step * T.Const(0.5);
        Derivative<T, V>(start, torque, parameters, out Motion<T> k1);
        Derivative<T, V>(start.Plus(half, k1), torque, parameters, out Motion<T> k2);
        Derivative<T, V>(start.Plus(half, k2), torque, parameters, out Motion<T> k3);
        Derivative<T, V>(start.Plus(step, k3), torque, parameters, out Motion<T> k4);
        Motion<T> slope = k1.Plus(T.Const(2), k2).Plus(T.Const(2), k3).Plus(T.Const(1), k4);
        Motion<T> end = start.Plus(step / T.Const(6), slope);
        state[Angle1] = Real.Wrap(end.Angle1, -Math.PI, 2 * Math.PI);
        state[Angle2] = Real.Wrap(end.Angle2, -Math.PI, 2 * Math.PI);
        state[Rate1] = Real.Clamp(end.Rate1, -parameters[MaxRate1], parameters[MaxRate1]);
        state[Rate2] = Real.Clamp(end.Rate2, -parameters[MaxRate2], parameters[MaxRate2]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state[Angle1], out T sin1, out T cos1);
        T.SinCos(state[Angle2], out T sin2, out T cos2);
        observation[0] = cos1;
        observation[1] = sin1;
        observation[2] = cos2;
        observation[3] = sin2;
        observation[4] = state[Rate1];
        observation[5] = state[Rate2];
    }

    /// <summary>-1 a step, 0 on the one that reaches the bar.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        T.Select(Terminated<T, V>(after, parameters), T.Const(0), T.Const(-1));

    /// <summary>The tip is a link's length above the pivot.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(state[Angle1], out _, out T cos1);
        T.SinCos(state[Angle1] + state[Angle2], out _, out T cos12);
        return -cos1 - cos12 > T.Const(1);
    }

    /// <summary>Rates and accelerations. Kept out of line: four copies of it inlined run at half the speed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Derivative<T, V>(in Motion<T> motion, T torque, in V parameters, out Motion<T> derivative) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T length = parameters[Length1], mass2 = parameters[Mass2], center1 = parameters[Center1], center2 = parameters[Center2];
        T inertia = parameters[Inertia], gravity = parameters[Gravity], rate1 = motion.Rate1, rate2 = motion.Rate2;
        T.SinCos(motion.Angle2, out T sin2, out T cos2);
        T.SinCos(motion.Angle1, out T sin1, out _);
        T.SinCos(motion.Angle1 + motion.Angle2, out T sin12, out _);
        T lever = mass2 * length * center2;
        T d1 = parameters[Mass1] * (center1 * center1) + mass2 * (length * length + center2 * center2 + T.Const(2) * length * center2 * cos2) + inertia + inertia;
        T d2 = mass2 * (center2 * center2 + length * center2 * cos2) + inertia;
        T phi2 = mass2 * center2 * gravity * sin12;
        T phi1 = -lever * (rate2 * rate2) * sin2 - T.Const(2) * lever * rate2 * rate1 * sin2
            + (parameters[Mass1] * center1 + mass2 * length) * gravity * sin1 + phi2;
        T centrifugal = T.Select(parameters[Nips] > T.Const(0.5), T.Const(0), lever * (rate1 * rate1) * sin2);
        T acceleration2 = (torque + d2 / d1 * phi1 - centrifugal - phi2) / (mass2 * (center2 * center2) + inertia - d2 * d2 / d1);
        T acceleration1 = -(d2 * acceleration2 + phi1) / d1;
        derivative = new(rate1, rate2, acceleration1, acceleration2);
    }

    private readonly struct Motion<T>(T angle1, T angle2, T rate1, T rate2) where T : struct, IReal<T>
    {
        public readonly T Angle1 = angle1, Angle2 = angle2, Rate1 = rate1, Rate2 = rate2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Motion<T> Plus(T step, in Motion<T> slope) =>
            new(Angle1 + step * slope.Angle1, Angle2 + step * slope.Angle2, Rate1 + step * slope.Rate1, Rate2 + step * slope.Rate2);
    }
}
