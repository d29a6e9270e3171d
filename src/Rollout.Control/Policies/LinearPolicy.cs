using System.Runtime.CompilerServices;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>u = Θ y with a constant matrix Θ, m × n, row by row in the parameters.</summary>
public readonly struct LinearPolicy : IControlPolicy
{
    /// <inheritdoc/>
    public static bool IsFeedback => true;

    /// <inheritdoc/>
    public static int Count(int observations, int actions, int steps) => actions * observations;

    /// <inheritdoc/>
    public static (int Offset, int Length) Used(int observations, int actions, int step) => (0, actions * observations);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Act<T, V>(int observations, int actions, in V parameters, in V observation, ref V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < actions; i++)
        {
            T sum = parameters[i * observations] * observation[0];
            for (int j = 1; j < observations; j++) sum = sum + parameters[i * observations + j] * observation[j];
            action[i] = sum;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScore<T, V>(int observations, int actions, in V observation, in V noise, ref V score) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < actions; i++)
        {
            for (int j = 0; j < observations; j++) score[i * observations + j] = score[i * observations + j] + noise[i] * observation[j];
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PullBack<T, V>(int observations, int actions, in V parameters, in V derivative, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int j = 0; j < observations; j++)
        {
            T sum = parameters[j] * derivative[0];
            for (int i = 1; i < actions; i++) sum = sum + parameters[i * observations + j] * derivative[i];
            observation[j] = sum;
        }
    }
}
