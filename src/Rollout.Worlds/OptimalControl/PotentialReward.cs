using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A world whose final cost is paid step by step as the potential it is: the reward is the world's own plus what the final cost fell. Over an episode the
/// returns sum to the final cost of the first state minus the cost of the horizon, so what minimises that cost maximises them, if the episode ends with the horizon and is not discounted.
/// </summary>
/// <remarks>Ng, Harada and Russell 1999 with the potential -ℓ_T and no discount.</remarks>
/// <typeparam name="TWorld">The world.</typeparam>
public readonly struct PotentialReward<TWorld> : IWorld where TWorld : struct, IFiniteHorizonWorld
{
    /// <inheritdoc/>
    public static int States => TWorld.States;

    /// <inheritdoc/>
    public static int Actions => TWorld.Actions;

    /// <inheritdoc/>
    public static int Observations => TWorld.Observations;

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

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Observe<T, V>(state, ref observation);

    /// <summary>The world's own reward plus the final cost before the step minus that after it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Reward<T, V>(before, parameters, action, after) + TWorld.FinalCost<T, V>(before, parameters) - TWorld.FinalCost<T, V>(after, parameters);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        TWorld.Terminated<T, V>(state, parameters);
}
