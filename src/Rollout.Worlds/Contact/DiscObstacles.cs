using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A point walks among seven discs that it cannot enter. State: position [m]; action: velocity [m/s].</summary>
/// <remarks>Suh, Simchowitz, Zhang and Tedrake 2022, section 6: the discs stop the point dead, so no derivative shows the way around them.</remarks>
public readonly struct DiscObstacles : IFiniteHorizonWorld
{
    private const int TimeStep = 0, GoalX = 1, GoalY = 2, PositionWeight = 3, VelocityWeight = 4, FinalWeight = 5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.01, "s"), new("goal x", 0, "m"), new("goal y", 4, "m"), new("position weight", 1, "1/m²"),
        new("velocity weight", 0.001, "s²/m²"), new("final weight", 10, ""),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 2;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 0;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 0);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>At the origin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[0] = T.Const(0);
        state[1] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[0] + parameters[TimeStep] * action[0], y = state[1] + parameters[TimeStep] * action[1];
        T blocked = Inside(x, y, -0.2, 0.5, 0.2) | Inside(x, y, 0.5, 1.2, 0.2) | Inside(x, y, 0, 2.3, 0.3) | Inside(x, y, 0.4, 3.2, 0.5)
            | Inside(x, y, -0.8, 3.8, 0.1) | Inside(x, y, -1, 1, 0.5) | Inside(x, y, 0, 1.5, 0.2);
        state[0] = T.Select(blocked, state[0], x);
        state[1] = T.Select(blocked, state[1], y);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>-(squared distance to the goal + 0.001 |u|²) of the state before the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(parameters[PositionWeight] * Distance<T, V>(before, parameters) + parameters[VelocityWeight] * (action[0] * action[0] + action[1] * action[1]));

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[FinalWeight] * Distance<T, V>(state, parameters);

    private static T Distance<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[0] - parameters[GoalX], y = state[1] - parameters[GoalY];
        return x * x + y * y;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Inside<T>(T x, T y, double centerX, double centerY, double radius) where T : struct, IReal<T>
    {
        T dx = x - T.Const(centerX), dy = y - T.Const(centerY);
        return dx * dx + dy * dy < T.Const(radius * radius);
    }
}
