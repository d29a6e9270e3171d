using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A point must pass a round obstacle to reach a goal behind it, on the left or on the right. Both are equally good and their mean is a crash, so a
/// policy cloned from demonstrations of both must choose. State: position [m]; action: velocity [m/s], each element clipped.
/// </summary>
public readonly struct PassObstacle : IWorld
{
    private const int TimeStep = 0, MaxSpeed = 1, Radius = 2, GoalY = 3, GoalRadius = 4, CrashCost = 5;
    private const double StartY = -1.5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.1, "s"), new("maximum speed", 1, "m/s"), new("obstacle radius", 0.5, "m"), new("goal y", 1.5, "m"), new("goal radius", 0.15, "m"),
        new("crash cost", 5, "m"),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 2;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 1;

    /// <summary>Of x; y is the start's.</summary>
    public static (double Low, double High) ResetBounds => (-0.3, 0.3);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>In front of the obstacle, a little to a side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[0] = low + (high - low) * draws[0];
        state[1] = T.Const(StartY);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T limit = parameters[MaxSpeed];
        state[0] = state[0] + parameters[TimeStep] * Real.Clamp(action[0], -limit, limit);
        state[1] = state[1] + parameters[TimeStep] * Real.Clamp(action[1], -limit, limit);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>Metres by which the goal came closer; a crash costs five.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Distance(before[0], before[1] - parameters[GoalY]) - Distance(after[0], after[1] - parameters[GoalY])
        - T.Select(Crashed<T, V>(after, parameters), parameters[CrashCost], T.Const(0));

    /// <summary>In the obstacle or at the goal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Crashed<T, V>(state, parameters) | Distance(state[0], state[1] - parameters[GoalY]) < parameters[GoalRadius];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Crashed<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        state[0] * state[0] + state[1] * state[1] < parameters[Radius] * parameters[Radius];

    /// <summary>√(x² + y²); at the goal itself, where it has no derivative, the derivative is 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Distance<T>(T x, T y) where T : struct, IReal<T>
    {
        T squared = x * x + y * y, away = squared > T.Const(0);
        return T.Select(away, T.Sqrt(T.Select(away, squared, T.Const(1))), T.Const(0));
    }
}
