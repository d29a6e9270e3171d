using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>
/// The cost of a rollout under a policy with noise on its actions, u[t] = π(y[t], θ) + w[t], over a world's horizon: J = Σ ℓ(x, u) + ℓ_T(x).
/// </summary>
/// <typeparam name="TWorld">The world.</typeparam>
/// <typeparam name="TPolicy">The policy.</typeparam>
public sealed unsafe class RolloutObjective<TWorld, TPolicy> : IObjective
    where TWorld : struct, IFiniteHorizonWorld where TPolicy : struct, IControlPolicy
{
    private readonly int _steps;
    private readonly double[] _constants;
    private readonly Action<RandomStream, Span<double>> _drawStart;
    private readonly RolloutPass _pass;

    /// <summary>Describes the rollouts.</summary>
    /// <param name="steps">Steps of a rollout, T.</param>
    /// <param name="drawStart">Draws the first state.</param>
    /// <param name="constants">Constants that differ from the world's own.</param>
    /// <param name="lanes">Whether to run many rollouts at once in single precision; otherwise one at a time in double.</param>
    public RolloutObjective(int steps, Action<RandomStream, Span<double>> drawStart, IReadOnlyDictionary<string, double>? constants = null, bool lanes = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        (_steps, _drawStart, _constants) = (steps, drawStart, WorldConstants.Of<TWorld>(constants));
        _pass = !lanes ? Double()
            : Vector512.IsHardwareAccelerated ? InLanes<Lanes16>()
            : Vector256.IsHardwareAccelerated ? InLanes<Lanes8>()
            : InLanes<Lanes4>();
    }

    /// <inheritdoc/>
    public int Parameters => TPolicy.Count(TWorld.Observations, TWorld.Actions, _steps);

    /// <inheritdoc/>
    public int NoiseLength => _steps * TWorld.Actions;

    /// <inheritdoc/>
    public int StartLength => TWorld.States;

    /// <inheritdoc/>
    public void DrawStart(RandomStream random, Span<double> start) => _drawStart(random, start);

    /// <summary>States of one rollout from a start without noise, [T + 1, states], and its cost.</summary>
    public (double Cost, double[] States) Simulate(ReadOnlySpan<double> parameters, ReadOnlySpan<double> start)
    {
        Finite.Point(start, StartLength, nameof(start));
        RolloutPass<TWorld, TPolicy, Real64, DoublePacking> pass = Double();
        Span<double> cost = stackalloc double[1];
        pass.Run(parameters, new Samples(0, new double[NoiseLength], start.ToArray()) { Count = 1 }, cost, [], []);
        Finite.ThrowIfAny("cost", cost, 1);
        return (cost[0], pass.FirstTrajectory());
    }

    /// <inheritdoc/>
    public void Values(ReadOnlySpan<double> parameters, Samples samples, Span<double> values)
    {
        _pass.Run(parameters, samples, values, [], []);
        Finite.ThrowIfAny("cost", values, 1);
    }

    /// <inheritdoc/>
    public void Gradients(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients)
    {
        _pass.Run(parameters, samples, values, gradients, []);
        Finite.ThrowIfAny("cost", values, 1);
        Finite.ThrowIfAny("derivative", gradients, Parameters);
    }

    /// <inheritdoc/>
    public void Scores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> scores)
    {
        _pass.Run(parameters, samples, values, [], scores);
        Finite.ThrowIfAny("cost", values, 1);
    }

    /// <inheritdoc/>
    public void GradientsAndScores(ReadOnlySpan<double> parameters, Samples samples, Span<double> values, Span<double> gradients, Span<double> scores)
    {
        _pass.Run(parameters, samples, values, gradients, scores);
        Finite.ThrowIfAny("cost", values, 1);
        Finite.ThrowIfAny("derivative", gradients, Parameters);
    }

    private RolloutPass<TWorld, TPolicy, Real64, DoublePacking> Double() => new(_steps, _constants,
        Vector512.IsHardwareAccelerated ? new TangentPullback<TWorld, Tangent8>(_constants)
        : Vector256.IsHardwareAccelerated ? new TangentPullback<TWorld, Tangent4>(_constants)
        : new TapePullback<TWorld, Real64>(_constants));

    private RolloutPass<TWorld, TPolicy, L, LanePacking<L>> InLanes<L>() where L : unmanaged, ILanes<L> => new(_steps, _constants, new TapePullback<TWorld, L>(_constants));
}
