using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A cost as a world: one action, its inputs; one step; the reward is minus the cost. State: the action taken.</summary>
/// <typeparam name="TFunction">The cost.</typeparam>
public readonly struct OneThrow<TFunction> : IWorld where TFunction : struct, IScalarFunction
{
    /// <inheritdoc/>
    public static int States => TFunction.Inputs + 1;

    /// <inheritdoc/>
    public static int Actions => TFunction.Inputs;

    /// <inheritdoc/>
    public static int Observations => 1;

    /// <inheritdoc/>
    public static int Draws => 0;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 0);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => [];

    /// <summary>Nothing has been thrown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < States; i++) state[i] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < TFunction.Inputs; i++) state[i + 1] = action[i];
        state[0] = T.Const(1);
    }

    /// <summary>Whether it has been thrown.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T> => observation[0] = state[0];

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -TFunction.Evaluate<T, V>(action);

    /// <summary>After one step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => state[0] > T.Const(0.5);
}
