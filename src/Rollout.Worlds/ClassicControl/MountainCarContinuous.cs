using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// <see cref="MountainCar"/> with a push of any strength in [-1, 1]; effort costs and the goal pays. The state is kept in single precision, as
/// Gymnasium keeps it, and the cost is that of the action before it is clipped.
/// </summary>
public readonly struct MountainCarContinuous : IWorld
{
    private const int Position = 0, Speed = 1;
    private const int Power = 0, Gravity = 1, MaxSpeed = 2, Left = 3, Right = 4, Goal = 5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("power", 0.0015, ""), new("gravity", 0.0025, ""), new("maximum speed", 0.07, ""), new("left wall", -1.2, ""), new("right end", 0.6, ""),
        new("goal", 0.45, ""),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 1;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-0.6, -0.4);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T> =>
        MountainCar.Reset<T, V>(ref state, draws, low, high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T push = Real.Clamp(action[0], T.Const(-1), T.Const(1)) * parameters[Power];
        MountainCar.Roll<T, V>(ref state, push, parameters[Gravity], parameters[MaxSpeed], parameters[Left], parameters[Right]);
        state[Position] = T.RoundToSingle(state[Position]);
        state[Speed] = T.RoundToSingle(state[Speed]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T> =>
        MountainCar.Observe<T, V>(state, ref observation);

    /// <summary>-0.1 u², and 100 at the goal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        T.Select(Terminated<T, V>(after, parameters), T.Const(100), T.Const(0)) - T.Const(0.1) * (action[0] * action[0]);

    /// <summary>The car reached the goal, not rolling back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        (state[Position] >= parameters[Goal]) & (state[Speed] >= T.Const(0));
}
