using MathNet.Numerics.LinearAlgebra;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>How the experts of the catalogue are put together from the controllers of this project.</summary>
internal static class Experts
{
    private static readonly Lazy<Trajectory> s_cartPole = new(PlanCartPole);

    /// <summary>A law of the observation for one continuous action.</summary>
    public delegate double Law(ReadOnlySpan<double> observation);

    public static StateFeedback Feedback(ExpertRequest request, Law law) => new(request.Observations, request.Actions, (observation, action) => action[0] = law(observation));

    public static StateFeedback PendulumSwingUp(ExpertRequest request)
    {
        EnergySwingUp controller = new();
        return Feedback(request, state => controller.Torque(state[0], state[1]));
    }

    /// <summary>The discrete regulator of a world about a rest.</summary>
    public static StateFeedback Regulator<TWorld>(ExpertRequest request, double[] rest, Matrix<double> q, double r) where TWorld : struct, IWorld
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<TWorld>(WorldConstants.Of<TWorld>(), rest, new double[TWorld.Actions]);
        Matrix<double> gain = Lqr.Discrete(a, b, q, Matrix<double>.Build.DenseIdentity(TWorld.Actions) * r).K;
        return Feedback(request, state =>
        {
            double force = 0;
            for (int i = 0; i < rest.Length; i++) force -= gain[0, i] * (state[i] - rest[i]);
            return force;
        });
    }

    /// <summary>Gymnasium's cart and pole is pushed by ±10 N: the sign of the force that the regulator asks for.</summary>
    public static SignFeedback CartPoleRegulator(ExpertRequest request)
    {
        // Linearised upright, half-length 0.5 m, masses 1 and 0.1 kg: θ̈ = (g θ - F / M) / (l (4/3 - m / M)), ẍ = F / M - m l θ̈ / M.
        const double Gravity = 9.8, Mass = 1.1, Pole = 0.1, Length = 0.5;
        double inertia = Length * (4.0 / 3 - Pole / Mass), turn = Gravity / inertia, push = -1 / (Mass * inertia);
        Matrix<double> a = Matrix<double>.Build.DenseOfRowArrays([0, 1, 0, 0], [0, 0, -Pole * Length * turn / Mass, 0], [0, 0, 0, 1], [0, 0, turn, 0]);
        Matrix<double> b = Matrix<double>.Build.DenseOfRowArrays([0.0], [1 / Mass - Pole * Length * push / Mass], [0.0], [push]);
        Matrix<double> gain = Lqr.Continuous(a, b, Matrix<double>.Build.DenseOfDiagonalArray([1, 1, 10, 1]), Matrix<double>.Build.Dense(1, 1, 0.1)).K;
        return new SignFeedback(request.Environment.ObservationSpace, request.Environment.ActionSpace, state => -(gain[0, 0] * state[0] + gain[0, 1] * state[1] + gain[0, 2] * state[2] + gain[0, 3] * state[3]));
    }

    public static TrajectoryPolicy CartPoleTrajectory(ExpertRequest request) => new(request.Observations, request.Actions, s_cartPole.Value);

    public static StateFeedback CartPolePath(ExpertRequest request) => new PathFeedback(s_cartPole.Value).ToPolicy(request.Observations, request.Actions);

    public static SamplingPlanner<CartPoleSwingUp> CartPoleSampling(ExpertRequest request, SamplingRule rule) =>
        new(request.Observations, request.Actions, request.Smoothed(new SamplingOptions { Rule = rule, StandardDeviation = 60, Temperature = 2, Horizon = 60, Samples = 1024, Iterations = rule == SamplingRule.CrossEntropy ? 3 : 1 }),
            request.Seed, new Dictionary<string, double> { ["final weight"] = 1 });

    /// <summary>Swing-up from hanging at rest over five seconds: sampling finds the valley, iLQR its floor and the gains that keep to it.</summary>
    private static Trajectory PlanCartPole()
    {
        Dictionary<string, double> constants = new() { ["final weight"] = 1 };
        SamplingPlanner<CartPoleSwingUp> sampling = new(
            new Box(float.NegativeInfinity, float.PositiveInfinity, 4), new Box(-200, 200, 1), new SamplingOptions { StandardDeviation = 60, Temperature = 2, Horizon = 60, Samples = 1024 }, seed: 0, constants);
        double[][] guess = [.. Enumerable.Range(0, 250).Select(_ => new double[1])];
        double[] state = new double[4], next = new double[4], values = WorldConstants.Of<CartPoleSwingUp>(constants);
        float[] memory = new float[sampling.MemoryCount], seen = new float[4], action = new float[1];
        foreach (double[] force in guess)
        {
            for (int i = 0; i < 4; i++) seen[i] = (float)state[i];
            sampling.Act(1, seen, [], memory, action);
            force[0] = action[0];
            Simulation.Step<CartPoleSwingUp>(values, state, force, next);
            next.CopyTo(state, 0);
        }

        return new Ilqr { Iterations = 200, Tolerance = 1e-7, Low = [-200], High = [200] }.Solve<CartPoleSwingUp>([0, 0, 0, 0], guess, constants);
    }
}
