using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// A ball without gravity and a paddle that has to send it to a target. State: ball position [m], ball velocity [m/s], paddle position [m], paddle
/// angle [rad]; actions: paddle velocities [m/s, rad/s].
/// </summary>
/// <remarks>
/// Suh, Simchowitz, Zhang and Tedrake 2022, section 6, breakout: a step that would end inside the paddle is cut at the time of impact, the normal
/// velocity reverses, and the paddle holds still for that step.
/// </remarks>
public readonly struct PaddleBall : IFiniteHorizonWorld
{
    private const int BallX = 0, BallY = 1, VelocityX = 2, VelocityY = 3, PaddleX = 4, PaddleY = 5, Angle = 6;
    private const int TimeStep = 0, ReachX = 1, ReachY = 2, Kept = 3, Restitution = 4, TargetX = 5, TargetY = 6, FinalWeight = 7, EffortWeight = 8;

    /// <summary>Added to numerator and denominator of the time of impact, so that a ball at rest divides by no zero.</summary>
    private const double Epsilon = 1e-5;

    private static readonly WorldParameter[] s_parameters =
    [
        new("time step", 0.05, "s"), new("paddle half width + ball radius", 0.95, "m"), new("paddle half height + ball radius", 0.2, "m"),
        new("velocity kept a step", 0.999, ""), new("restitution", 1, ""), new("target x", 0, "m"), new("target y", 2.5, "m"), new("final weight", 100, "1/m²"),
        new("effort weight", 0.001, "s²/m²"),
    ];

    /// <inheritdoc/>
    public static int States => 7;

    /// <inheritdoc/>
    public static int Actions => 3;

    /// <inheritdoc/>
    public static int Observations => 7;

    /// <inheritdoc/>
    public static int Draws => 2;

    /// <inheritdoc/>
    public static (double Low, double High) ResetBounds => (-1, 1);

    /// <inheritdoc/>
    public static ReadOnlySpan<WorldParameter> Parameters => s_parameters;

    /// <summary>The ball somewhere above the paddle, on its way to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Reset<T, V>(ref V state, in V draws, T low, T high) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        state[BallX] = T.Const(2) * (low + (high - low) * draws[0]);
        state[BallY] = T.Const(2) + T.Const(0.2) * (low + (high - low) * draws[1]);
        state[VelocityX] = T.Const(-0.2) * state[BallX];
        state[VelocityY] = T.Const(-0.2) * state[BallY];
        for (int i = PaddleX; i <= Angle; i++) state[i] = T.Const(0);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Step<T, V>(ref V state, in V parameters, in V action) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T h = parameters[TimeStep], x = state[BallX], y = state[BallY], vx = state[VelocityX], vy = state[VelocityY];
        T freeVx = parameters[Kept] * vx, freeVy = parameters[Kept] * vy, freeX = x + h * freeVx, freeY = y + h * freeVy;
        T paddleX = state[PaddleX] + h * action[0], paddleY = state[PaddleY] + h * action[1], angle = state[Angle] + h * action[2];
        T.SinCos(angle, out T sin, out T cos);

        // Across is along the paddle, along is along its normal, in the frame of the paddle as it will be.
        T across = cos * (freeX - paddleX) + sin * (freeY - paddleY), along = cos * (freeY - paddleY) - sin * (freeX - paddleX);
        T hits = (Real.Abs(across) <= parameters[ReachX]) & (Real.Abs(along) <= parameters[ReachY]);
        T tangential = cos * vx + sin * vy, normal = cos * vy - sin * vx;
        T distance = Real.Abs(cos * (y - state[PaddleY]) - sin * (x - state[PaddleX])) - parameters[ReachY];
        T impact = h * (distance + T.Const(Epsilon)) / (h * Real.Abs(normal) + T.Const(Epsilon));
        T outTangential = parameters[Kept] * tangential, outNormal = -(parameters[Restitution] * normal);
        T outX = cos * outTangential - sin * outNormal, outY = sin * outTangential + cos * outNormal;

        state[BallX] = T.Select(hits, x + impact * vx + (h - impact) * outX, freeX);
        state[BallY] = T.Select(hits, y + impact * vy + (h - impact) * outY, freeY);
        state[VelocityX] = T.Select(hits, outX, freeVx);
        state[VelocityY] = T.Select(hits, outY, freeVy);
        state[PaddleX] = T.Select(hits, state[PaddleX], paddleX);
        state[PaddleY] = T.Select(hits, state[PaddleY], paddleY);
        state[Angle] = T.Select(hits, state[Angle], angle);
    }

    /// <summary>The state itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Observe<T, V>(in V state, ref V observation) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        for (int i = 0; i < 7; i++) observation[i] = state[i];
    }

    /// <summary>-0.001 |u|².</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Reward<T, V>(in V before, in V parameters, in V action, in V after) where T : struct, IReal<T> where V : struct, IVector<T> =>
        -(parameters[EffortWeight] * (action[0] * action[0] + action[1] * action[1] + action[2] * action[2]));

    /// <summary>Never: only the time limit ends an episode.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Terminated<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T> => T.Const(0) > T.Const(1);

    /// <summary>100 (squared distance to the target + 0.1 |velocity|²).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T FinalCost<T, V>(in V state, in V parameters) where T : struct, IReal<T> where V : struct, IVector<T>
    {
        T x = state[BallX] - parameters[TargetX], y = state[BallY] - parameters[TargetY];
        return parameters[FinalWeight] * (x * x + y * y + T.Const(0.1) * (state[VelocityX] * state[VelocityX] + state[VelocityY] * state[VelocityY]));
    }
}
