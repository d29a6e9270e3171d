using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A world whose positions are seen and whose velocities are not: the first half of the state, in worlds that list positions first.</summary>
/// <typeparam name="TWorld">The world.</typeparam>
public readonly struct PositionOnly<TWorld> : IWorld where TWorld : struct, IWorld
{
    /// <inheritdoc/>
    public static int States => TWorld.States;

    /// <inheritdoc/>
    public static int Actions => TWorld.Actions;

    /// <inheritdoc/>
    public static int Observations => TWorld.States / 2;

    /// <inheritdoc/>
    public static int Draws => TWorld.Draws;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => TWorld.ResetBounds;

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => TWorld.Parameters;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Reset(ref state, draws, low, high);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Step<T, V>(ref state, parameters, action);

    /// <summary>The positions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < Observations; i++) observation[i] = state[i];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Reward<T, V>(before, parameters, action, after);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => TWorld.Terminated<T, V>(state, parameters);
}
