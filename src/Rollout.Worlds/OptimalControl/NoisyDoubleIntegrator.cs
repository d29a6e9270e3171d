using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A mass on a rail that wind pushes about and whose position alone is measured, with noise: the plant of the linear-quadratic-Gaussian regulator.
/// State: position [m], velocity [m/s], measured position [m]; action: force [N] and three standard normal numbers, the noise on position, velocity and the
/// measurement that follows.
/// </summary>
/// <remarks>x' = A x + B u + w, y = C x + v with covariances diag(σ_p², σ_v²) and σ_y². The first measurement of an episode is exact.</remarks>
public readonly struct NoisyDoubleIntegrator : IFiniteHorizonWorld
{
    private const int PositionNoise = 5, VelocityNoise = 6, MeasurementNoise = 7;

    private static readonly WorldParameter[] s_parameters =
    [
        .. DoubleIntegrator.Parameters, new("position noise", 0.01, "m"), new("velocity noise", 0.1, "m/s"), new("measurement noise", 0.1, "m"),
    ];

    /// <inheritdoc/>
    public static int States => 3;

    /// <inheritdoc/>
    public static int Actions => 4;

    /// <inheritdoc/>
    public static int Observations => 1;

    /// <inheritdoc/>
    public static int Draws => DoubleIntegrator.Draws;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => DoubleIntegrator.ResetBounds;

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>Uniform position and velocity.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        DoubleIntegrator.Reset(ref state, draws, low, high);
        state[2] = state[0];
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        DoubleIntegrator.Step<T, V>(ref state, parameters, action);
        state[0] = state[0] + parameters[PositionNoise] * action[1];
        state[1] = state[1] + parameters[VelocityNoise] * action[2];
        state[2] = state[0] + parameters[MeasurementNoise] * action[3];
    }

    /// <summary>The measured position.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T> => observation[0] = state[2];

    /// <summary>-(q x² + q̇ v² + r u²) of the true state before the step.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        DoubleIntegrator.Reward<T, V>(before, parameters, action, after);

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> =>
        DoubleIntegrator.Terminated<T, V>(state, parameters);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => DoubleIntegrator.FinalCost<T, V>(state, parameters);
}
