using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A car too weak for the hill must rock its way up. State: position and speed in units of the valley; actions: 0 pushes left, 1 not at all, 2 right.
/// </summary>
/// <remarks>Moore 1990, as in Gymnasium's MountainCar.</remarks>
public readonly struct MountainCar : IWorld
{
    private const int Position = 0, Speed = 1;
    private const int Force = 0, Gravity = 1, MaxSpeed = 2, Left = 3, Right = 4, Goal = 5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("force", 0.001, ""), new("gravity", 0.0025, ""), new("maximum speed", 0.07, ""), new("left wall", -1.2, ""), new("right end", 0.6, ""),
        new("goal", 0.5, ""),
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
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[Position] = low + (high - low) * draws[0];
        state[Speed] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T> =>
        Roll<T, V>(ref state, (action[0] - T.Const(1)) * parameters[Force], parameters[Gravity], parameters[MaxSpeed], parameters[Left], parameters[Right]);

    /// <summary>Motion in the valley under a push, the same for the continuous car.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Roll<T, V>(ref V state, T push, T gravity, T maxSpeed, T left, T right) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T position = state[Position];
        T.SinCos(T.Const(3) * position, out _, out T cos);
        T speed = Real.Clamp(state[Speed] + push - gravity * cos, -maxSpeed, maxSpeed);
        position = Real.Clamp(position + speed, left, right);
        state[Position] = position;
        state[Speed] = T.Select((position <= left) & (speed < T.Const(0)), T.Const(0), speed);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[Position];
        observation[1] = state[Speed];
    }

    /// <summary>-1 a step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(-1);

    /// <summary>The car reached the goal, not rolling back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        (state[Position] >= parameters[Goal]) & (state[Speed] >= T.Const(0));
}
