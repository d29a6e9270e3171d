using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>The experts, one line each.</summary>
public static class ExpertCatalogue
{
    private static readonly SamplingOptions s_pushT = new() { Samples = 256, Horizon = 16, Iterations = 2, StandardDeviation = 60, Temperature = 0.1, Correlation = 0.8, SpeedLimit = 40 };

    /// <summary>All experts.</summary>
    public static IReadOnlyList<Expert> All { get; } =
    [
        new("CartPole-v*", "lqr", "pushes to the side that the regulator's force has", Experts.CartPoleRegulator),
        new("Pendulum-v1", "swing-up", "pumps energy, then regulates", request => Experts.Feedback(request, GymnasiumPendulum.Torque)),
        new("TorquePendulum-v0", "swing-up", "pumps energy, then regulates", Experts.PendulumSwingUp),
        new("DoubleIntegrator-v0", "lqr", "the regulator", request => Experts.Regulator<DoubleIntegrator>(request, [0, 0], Matrix<double>.Build.DenseIdentity(2), 1)),
        new("CartPoleSwingUp-v0", "ilqr", "follows a plan by iLQR with its gains", Experts.CartPoleTrajectory),
        new("CartPoleSwingUp-v0", "path", "keeps to the path of that plan, wherever on it the state is: a law of the state alone", Experts.CartPolePath),
        new("CartPoleSwingUp-v0", "mppi", "samples plans at every step", request => Experts.CartPoleSampling(request, SamplingRule.PathIntegral)) { Plans = true },
        new("CartPoleSwingUp-v0", "cem", "the same by the cross-entropy rule", request => Experts.CartPoleSampling(request, SamplingRule.CrossEntropy)) { Plans = true },
        new("TorquePendulum-v0", "collocation", "follows a plan by direct collocation with the gains of a time-varying regulator", PlannedExperts.Pendulum),
        new("CartPoleSwingUp-v0", "collocation", "follows a plan by direct collocation, with forces to spare", PlannedExperts.CartPole),
        new("DoublePendulum-v0", "collocation", "follows a plan by direct collocation for the acrobot with a motor of 8 N m", PlannedExperts.Acrobot),
        new("DoubleIntegrator-v0", "minimum-time", "full force one way, then the other", PlannedExperts.LeastTime),
        new("DoubleIntegratorPosition-v0", "lqg", "regulates the estimate of a Kalman filter", PlannedExperts.Lqg),
        new("NoisyDoubleIntegrator-v0", "lqg", "regulates the estimate of a Kalman filter: in the long run no policy of the measurements costs less", PlannedExperts.Lqg),
        new("PointPusher-v0", "bundled-ilqr", "plans through contact by derivatives averaged over noise", PlannedExperts.Pusher),
        new("Bicycle-v0", "ilqr", "follows a plan by iLQR with its gains", PlannedExperts.Bicycle),
        new("PushingBlocks-v0", "mppi", "samples pushes through the spring at every step", PlannedExperts.Pushing) { Plans = true },
        new("FrictionBlocks-v0", "mppi", "samples pulls that friction can follow at every step", PlannedExperts.Carrying) { Plans = true },
        new("DiscObstacles-v0", "mppi", "samples plans around the discs at every step", PlannedExperts.Discs) { Plans = true },
        new("PassObstacle-v0", "either-side", "passes on a side that it draws by chance", request => new EitherSide(request.Observations, request.Actions, request.Seed, request.OtherSide)) { Sides = true },
        new("PushT*", "mppi", "samples plans on the exact physics", request => PushT(request, s_pushT)) { Plans = true },
        new("PushT*", "cem", "the same by the cross-entropy rule", request => PushT(request, s_pushT with { Rule = SamplingRule.CrossEntropy, EliteShare = 0.04 })) { Plans = true },
    ];

    /// <summary>The expert of a name for an environment.</summary>
    /// <exception cref="UnknownNameException">There is none; the nearest is named.</exception>
    public static Expert Find(string environment, string name)
    {
        Expert[] able = [.. All.Where(expert => expert.Masters(environment))];
        return able.FirstOrDefault(expert => expert.Name == name) ?? throw new UnknownNameException($"expert for {environment}", name, able.Select(expert => expert.Name));
    }

    private static SimulationPlanner<PushTModel> PushT(ExpertRequest request, SamplingOptions options) =>
        new(request.State, request.Environment.ObservationSpace, request.Actions, request.Smoothed(options), request.Seed);
}
