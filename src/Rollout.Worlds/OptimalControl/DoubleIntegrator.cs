using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>A unit mass on a rail, pushed by a force: the simplest system that has to be stopped as well as moved. State: position [m], velocity [m/s]; action: force [N].</summary>
/// <remarks>Exact for a force held during the step (zero-order hold).</remarks>
public readonly struct DoubleIntegrator : IFiniteHorizonWorld
{
    private const int TimeStep = 0, PositionWeight = 1, VelocityWeight = 2, ForceWeight = 3, FinalWeight = 4;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.1, "s"), new("position weight", 1, "1/m²"), new("velocity weight", 1, "s²/m²"), new("force weight", 1, "1/N²"),
        new("final weight", 0, ""),
    ];

    /// <inheritdoc/>
    public static int States => 2;

    /// <inheritdoc/>
    public static int Actions => 1;

    /// <inheritdoc/>
    public static int Observations => 2;

    /// <inheritdoc/>
    public static int Draws => 2;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-1, 1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>Uniform position and velocity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[0] = low + (high - low) * draws[0];
        state[1] = low + (high - low) * draws[1];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T h = parameters[TimeStep], force = action[0], velocity = state[1];
        state[0] = state[0] + h * velocity + T.Const(0.5) * h * h * force;
        state[1] = velocity + h * force;
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        observation[0] = state[0];
        observation[1] = state[1];
    }

    /// <summary>-(q x² + q̇ v² + r u²) of the state before the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(Cost<T, V>(before, parameters) + parameters[ForceWeight] * (action[0] * action[0]));

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[FinalWeight] * Cost<T, V>(state, parameters);

    private static T Cost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        parameters[PositionWeight] * (state[0] * state[0]) + parameters[VelocityWeight] * (state[1] * state[1]);
}
