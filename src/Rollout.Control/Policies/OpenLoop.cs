using System.Runtime.CompilerServices;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>The parameters are the actions, step after step: single shooting.</summary>
public readonly struct OpenLoop : IControlPolicy
{
    /// <inheritdoc/>
    public static bool IsFeedback => false;

    /// <inheritdoc/>
    public static int Count(int observations, int actions, int steps) => actions * steps;

    /// <inheritdoc/>
    public static (int Offset, int Length) Used(int observations, int actions, int step) => (actions * step, actions);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Act<T, V>(int observations, int actions, in V parameters, in V observation, ref V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < actions; i++) action[i] = parameters[i];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScore<T, V>(int observations, int actions, in V observation, in V noise, ref V score) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < actions; i++) score[i] = score[i] + noise[i];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PullBack<T, V>(int observations, int actions, in V parameters, in V derivative, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int j = 0; j < observations; j++) observation[j] = T.Const(0);
    }
}
