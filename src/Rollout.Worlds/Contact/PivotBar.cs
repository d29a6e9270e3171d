using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A ball thrown at a bar that turns on a pivot; the more it turns, the better. State: ball position [m], ball velocity [m/s], bar angle [rad], bar rate [rad/s]; no action: all is decided by the angle of the throw.</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022: no gravity, unit mass and inertia, soft contact, semi-implicit Euler.</remarks>
public readonly struct PivotBar : IFiniteHorizonWorld
{
    private const int TimeStep = 0, BallRadius = 1, Thickness = 2, Height = 3, Distance = 4, Stiffness = 5, Sharpness = 6;
    private const double Speed = 2;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.005, "s"), new("ball radius", 0.03, "m"), new("bar thickness", 0.05, "m"),
        new("bar height", 0.5, "m"), new("bar distance", 0.7, "m"), new("stiffness", 10000, "N/m"), new("sharpness", 100, "1/m"),
    ];

    /// <inheritdoc/>
    public static int States => 6;

    /// <inheritdoc/>
    public static int Actions => 0;

    /// <inheritdoc/>
    public static int Observations => 6;

    /// <inheritdoc/>
    public static int Draws => 1;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>Throws from the origin at an angle between the bounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T.SinCos(low + (high - low) * draws[0], out T sin, out T cos);
        state[0] = T.Const(0);
        state[1] = T.Const(0);
        state[2] = T.Const(Speed) * cos;
        state[3] = T.Const(Speed) * sin;
        state[4] = T.Const(0);
        state[5] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T h = parameters[TimeStep], half = T.Const(0.5) * parameters[Thickness];
        T.SinCos(state[4], out T sin, out T cos);
        T x = state[0] - parameters[Distance], y = state[1];
        T across = cos * x + sin * y, along = cos * y - sin * x;

        // The bar is a segment with a rounded skin; its nearest point in the bar's own frame is (0, nearest).
        T nearest = Real.Clamp(along, T.Const(0), parameters[Height]), beyond = along - nearest;
        T distance = T.Sqrt(across * across + beyond * beyond);
        T normalX = across / distance, normalY = beyond / distance;
        T force = parameters[Stiffness] * Real.Softplus(parameters[BallRadius] + half - distance, parameters[Sharpness]);
        state[2] = state[2] + h * force * (cos * normalX - sin * normalY);
        state[3] = state[3] + h * force * (sin * normalX + cos * normalY);
        state[5] = state[5] + h * force * normalX * (nearest + half * normalY);
        state[0] = state[0] + h * state[2];
        state[1] = state[1] + h * state[3];
        state[4] = state[4] + h * state[5];
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
        observation[5] = state[5];
    }

    /// <summary>Nothing while it flies.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0);

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => -(state[5] * state[5]);
}
