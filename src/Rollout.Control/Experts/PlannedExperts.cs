using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>Experts that follow a plan made once, and those of the double integrator.</summary>
internal static class PlannedExperts
{
    private static readonly Lazy<Trajectory> s_pendulum = new(() => new DirectCollocation { ActionLimit = 2.6 }
        .SolveFromMany<TorquePendulum>([0, 0], [Math.PI, 0], 12, seed: 1).Follow<TorquePendulum>(0.01, Diagonal(10, 1), Diagonal(1)));

    private static readonly Lazy<Trajectory> s_cartPole = new(() => new DirectCollocation { StepRange = (0.1, 0.4), TimeWeight = 1 }
        .Solve<CartPoleSwingUp>([0, 0, 0, 0], [0, Math.PI, 0, 0], 4).Follow<CartPoleSwingUp>(0.02, Diagonal(10, 10, 1, 1), Diagonal(0.01)));

    private static readonly Lazy<Trajectory> s_acrobot = new(() => new DirectCollocation { StepRange = (0.05, 0.2), ActionLimit = 8, TimeWeight = 1 }
        .SolveFromMany<DoublePendulum>([0, 0, 0, 0], [Math.PI, 0, 0, 0], 6, seed: 0).Follow<DoublePendulum>(0.005, Diagonal(10, 10, 1, 1), Diagonal(1)));

    private static readonly Lazy<Trajectory> s_pusher = new(() => new Ilqr { Iterations = 20, Bundle = new Bundle(BundleOrder.First), Low = [-1], High = [1] }.Solve<PointPusher>([1, 0], Rest(10, 1)));

    private static readonly Lazy<Trajectory> s_bicycle = new(() => new Ilqr { Low = [-5, -5], High = [5, 5] }.Solve<Bicycle>([0, 0, 0, 0, 0], [.. Rest(100, 2).Select(_ => new[] { 0.1, 0 })]));

    public static TrajectoryPolicy Pendulum(ExpertRequest request) => Of(request, s_pendulum);

    public static TrajectoryPolicy CartPole(ExpertRequest request) => Of(request, s_cartPole);

    public static TrajectoryPolicy Acrobot(ExpertRequest request) => Of(request, s_acrobot);

    public static TrajectoryPolicy Pusher(ExpertRequest request) => Of(request, s_pusher);

    public static TrajectoryPolicy Bicycle(ExpertRequest request) => Of(request, s_bicycle);

    /// <summary>Full force one way, then the other; where a step of it would go past the rest, the regulator.</summary>
    public static StateFeedback LeastTime(ExpertRequest request)
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> gain = Lqr.Discrete(a, b, Diagonal(1, 1), Diagonal(1)).K;
        return Experts.Feedback(request, state =>
        {
            double force = -gain[0, 0] * state[0] - gain[0, 1] * state[1];
            return Math.Abs(force) < 1 && MinimumTime.Duration(state[0], state[1]) < 1 ? force : MinimumTime.Control(state[0], state[1]);
        });
    }

    /// <summary>The mass by its position alone: a Kalman filter's estimate and the regulator on it.</summary>
    public static LqgPolicy Lqg(ExpertRequest request)
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> c = Matrix<double>.Build.DenseOfRowArrays([1.0, 0]);
        return new LqgPolicy(request.Observations, request.Actions, Control.Lqg.Solve(a, b, c, Diagonal(1, 1), Diagonal(1), Diagonal(1e-4, 1e-2), Diagonal(1e-2)), a, b, c);
    }

    public static SamplingPlanner<DiscObstacles> Discs(ExpertRequest request) => new(
        request.Observations, request.Actions, request.Smoothed(new SamplingOptions { StandardDeviation = 5, Temperature = 5, Horizon = 60, Samples = 512 }), request.Seed);

    /// <summary>It looks ahead as long as an episode lasts: pushing is paid at once and the goal only later.</summary>
    public static SamplingPlanner<PushingBlocks> Pushing(ExpertRequest request) => new(
        request.Observations, request.Actions, request.Smoothed(new SamplingOptions { StandardDeviation = 0.2, Temperature = 2, Correlation = 0.99, Horizon = 400, Samples = 512 }), request.Seed);

    /// <summary>The block on top slips above 1.8 m/s²: weak forces that change slowly.</summary>
    public static SamplingPlanner<FrictionBlocks> Carrying(ExpertRequest request) => new(
        request.Observations, request.Actions, request.Smoothed(new SamplingOptions { StandardDeviation = 0.2, Temperature = 5, Correlation = 0.99, Horizon = 300, Samples = 512 }), request.Seed);

    private static TrajectoryPolicy Of(ExpertRequest request, Lazy<Trajectory> plan) => new(request.Observations, request.Actions, plan.Value);

    private static Matrix<double> Diagonal(params double[] weights) => Matrix<double>.Build.DenseOfDiagonalArray(weights);

    private static double[][] Rest(int steps, int actions) => [.. Enumerable.Range(0, steps).Select(_ => new double[actions])];
}
