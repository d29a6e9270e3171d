using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A finger on a line pushes a block that it does not touch at first. State: position of the block, of the finger; action: displacement of the finger.</summary>
/// <remarks>The smallest problem in which contact has to be foreseen: quasi-static, q⁺ = q + u, p⁺ = max(p, q⁺ + d).</remarks>
public readonly struct PointPusher : IFiniteHorizonWorld
{
    private const int Goal = 0, ContactDistance = 1, FinalWeight = 2, Weight = 3;

    private static readonly WorldParameter[] s_parameters =
    [
        new("goal", 2, "m"), new("contact distance", 0.1, "m"), new("final weight", 100, ""), new("displacement weight", 0.1, ""),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 0;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (0, 0);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>The block at 1, the finger at 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[0] = T.Const(1);
        state[1] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[1] = state[1] + action[0];
        state[0] = Real.Max(state[0], state[1] + parameters[ContactDistance]);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>-(0.1 u²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(parameters[Weight] * (action[0] * action[0]));

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T error = state[0] - parameters[Goal];
        return parameters[FinalWeight] * (error * error);
    }
}
