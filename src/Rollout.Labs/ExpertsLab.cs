using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Controllers without learning: regulators, swing-up, trajectory optimisation and planning by sampling.</summary>
internal static class ExpertsLab
{
    public static Lab Lab { get; } = new("experts", "Optimal control without learning solves what demonstrations will come from.", Run);

    private static void Run(LabReport report)
    {
        Gains(report);
        report.Progress(0.1, "swing-up");
        SwingUp(report);
        report.Progress(0.2, "iLQR");
        Trajectory plan = OptimalCosts.PendulumByIlqr();
        report.Near("iLQR, pendulum: cost", 349.4904610643, plan.Cost, 1e-3);
        Agree(report);
        report.Progress(0.4, "collocation");
        CollocationPlan pendulum = OptimalCosts.PendulumByCollocation(report.Seed);
        report.AtMost("collocation, pendulum from 40 starts: cost (best known before 60.97)", 61, pendulum.Cost);
        CollocationPlan cart = OptimalCosts.CartPoleByCollocation();
        report.Near("collocation, cart-pole from a straight line: cost", 53059.45, cart.Cost, 53);
        report.Progress(0.8, "planning by sampling");
        report.AtMost("MPPI, cart-pole from hanging: time to upright [s]", 5, CartPole(report.Seed, SamplingRule.PathIntegral, 1, out Curve angle, out Curve force));
        report.AtMost("CEM, cart-pole from hanging: time to upright [s]", 5, CartPole(report.Seed, SamplingRule.CrossEntropy, 3, out Curve angleCem, out _));

        double[] constants = WorldConstants.Of<TorquePendulum>(), fine = [.. Enumerable.Range(0, 200).Select(i => pendulum.Duration * i / 199)];
        report.Show(new Panel("Pendulum by collocation", "time [s]", "angle [rad], torque [N m]",
            new Curve("angle", fine, [.. fine.Select(t => pendulum.State<TorquePendulum>(t, constants)[0])]), new Curve("torque", fine, [.. fine.Select(pendulum.Action)])));
        report.Show(new Panel("Cart and pole by sampling", "time [s]", "angle [rad], force [100 N]", angle with { Label = "angle, MPPI" }, force with { Label = "force, MPPI" }, angleCem with { Label = "angle, CEM" }));
        report.Show(new Panel("iLQR on the pendulum", "iteration", "cost", new Curve("cost", [.. Enumerable.Range(0, plan.History.Count).Select(k => (double)k)], [.. plan.History])) { Logarithmic = true });
    }

    private static void Gains(LabReport report)
    {
        Matrix<double> four = Matrix<double>.Build.DenseOfDiagonalArray([10, 10, 1, 1]), one = Matrix<double>.Build.Dense(1, 1, 1);
        Check("double integrator", Matrix<double>.Build.DenseOfRowArrays([0.0, 1], [0.0, 0]), Matrix<double>.Build.DenseOfRowArrays([0.0], [1.0]), Matrix<double>.Build.DenseIdentity(2), 1, Math.Sqrt(3));
        Compare("double integrator, actions held for 0.1 s", OptimalCosts.HeldDoubleIntegrator().K, 0.917074980, 1.635595873);
        (Matrix<double> a, Matrix<double> b) = Linearization.Derivative<TorquePendulum>(WorldConstants.Of<TorquePendulum>(), [Math.PI, 0], 0);
        Check("pendulum", a, b, Matrix<double>.Build.DenseOfDiagonalArray([10, 1]), 10.741011052, 2.425966256);
        (a, b) = Linearization.Derivative<CartPoleSwingUp>(WorldConstants.Of<CartPoleSwingUp>(), [0, Math.PI, 0, 0], 0);
        Check("cart-pole", a, b, four, -3.16227766, 254.39247154, -9.76923594, 55.17739406);
        (a, b) = Linearization.Derivative<CartPoleSwingUp>(WorldConstants.Of<CartPoleSwingUp>(new Dictionary<string, double> { ["cart mass"] = 1, ["pole mass"] = 0.1 }), [0, Math.PI, 0, 0], 0);
        Check("light cart-pole", a, b, four, -3.162278, 37.114181, -4.239184, 8.184495);
        (a, b) = Linearization.Derivative<DoublePendulum>(WorldConstants.Of<DoublePendulum>(), [Math.PI, 0, 0, 0], 0);
        Check("acrobot", a, b, four, -278.44223125, -112.29125985, -119.72457377, -56.82824017);
        report.Near("double integrator, least time from rest at -2 [s]", 2 * Math.Sqrt(2), MinimumTime.Duration(-2, 0), 1e-9);

        void Check(string name, Matrix<double> a, Matrix<double> b, Matrix<double> q, params double[] expected) => Compare(name, Lqr.Continuous(a, b, q, one).K, expected);

        void Compare(string name, Matrix<double> k, params double[] expected)
        {
            double worst = expected.Select((gain, i) => Math.Abs(k[0, i] - gain) / Math.Max(1, Math.Abs(gain))).Max();
            report.AtMost($"LQR gains of the {name}: largest relative deviation", 1e-5, worst);
        }
    }

    private static void SwingUp(LabReport report)
    {
        EnergySwingUp controller = new();
        RandomStream random = new(report.Seed, 6);
        double[] constants = WorldConstants.Of<TorquePendulum>(), times = new double[1000];
        for (int run = 0; run < times.Length; run++)
        {
            double[] x = [random.NextNormal(), random.NextNormal()];
            times[run] = double.PositiveInfinity;
            for (int t = 0; t < 600 && double.IsInfinity(times[run]); t++)
            {
                double error = Math.IEEERemainder(x[0] - Math.PI, 2 * Math.PI);
                if (Math.Abs(error) < 0.05 && Math.Abs(x[1]) < 0.1) times[run] = 0.01 * t;
                x = Step<TorquePendulum>(constants, x, [controller.Torque(x[0], x[1])], out _);
            }
        }

        report.AtLeast("energy swing-up: upright within 6 s, share of random starts", 0.99, Confidence.OfShare(times.Count(time => time <= 6), times.Length, "starts"));
        report.AtLeast("energy swing-up: upright within 4 s, share of random starts (published 50 of 50)", 0.9, Confidence.OfShare(times.Count(time => time <= 4), times.Length, "starts"));
        report.Near("energy swing-up: median time [s]", 2.64, times.Order().ElementAt(times.Length / 2), 0.15);
    }

    /// <summary>On the regulator iLQR, CEM and MPPI must agree with Riccati.</summary>
    private static void Agree(LabReport report)
    {
        double riccati = 17.83493132218892;
        double[][] nothing = [.. Enumerable.Range(0, 200).Select(_ => new[] { 0.0 })];
        report.Near("regulator from (1, 0), iLQR over Riccati", 1, new Ilqr().Solve<DoubleIntegrator>([1, 0], nothing).Cost / riccati, 0.02);
        report.Near("regulator from (1, 0), MPPI over Riccati", 1, Follow(new SamplingOptions { Horizon = 40, StandardDeviation = 0.3, Temperature = 1, Iterations = 10 }) / riccati, 0.02);
        report.Near("regulator from (1, 0), CEM over Riccati", 1, Follow(new SamplingOptions { Rule = SamplingRule.CrossEntropy, Horizon = 40, Iterations = 20, Samples = 512 }) / riccati, 0.02);

        double Follow(SamplingOptions options)
        {
            SamplingPlanner<DoubleIntegrator> planner = new(new Box(-100, 100, 2), new Box(-10, 10, 1), options, report.Seed);
            float[] memory = new float[planner.MemoryCount], action = new float[1];
            double[] x = [1, 0], constants = WorldConstants.Of<DoubleIntegrator>();
            double total = 0;
            for (int t = 0; t < 120; t++)
            {
                planner.Act(1, [(float)x[0], (float)x[1]], [], memory, action);
                x = Step<DoubleIntegrator>(constants, x, [action[0]], out double cost);
                total += cost;
            }

            return total;
        }
    }

    private static double CartPole(ulong seed, SamplingRule rule, int iterations, out Curve angle, out Curve force)
    {
        SamplingPlanner<CartPoleSwingUp> planner = new(
            new Box(float.NegativeInfinity, float.PositiveInfinity, 4), new Box(-200, 200, 1), new SamplingOptions { Rule = rule, StandardDeviation = 60, Temperature = 2, Horizon = 60, Samples = 1024, Iterations = iterations }, seed, new Dictionary<string, double> { ["final weight"] = 1 });
        float[] memory = new float[planner.MemoryCount], action = new float[1];
        double[] x = [0, 0, 0, 0], constants = WorldConstants.Of<CartPoleSwingUp>();
        List<double> times = [], angles = [], forces = [];
        double upright = double.PositiveInfinity;
        for (int t = 0; t < 300; t++)
        {
            planner.Act(1, [(float)x[0], (float)x[1], (float)x[2], (float)x[3]], [], memory, action);
            (times, angles, forces) = ([.. times, 0.02 * t], [.. angles, x[1]], [.. forces, action[0] / 100]);
            bool up = Math.Cos(x[1]) < -0.95 && Math.Abs(x[3]) < 1;
            if (up && double.IsInfinity(upright)) upright = 0.02 * t;
            if (!up && Math.Cos(x[1]) > -0.8) upright = double.PositiveInfinity;
            x = Step<CartPoleSwingUp>(constants, x, [action[0]], out _);
        }

        (angle, force) = (new Curve("angle", [.. times], [.. angles]), new Curve("force", [.. times], [.. forces]));
        return upright;
    }

    private static double[] Step<TWorld>(double[] constants, double[] x, double[] u, out double cost) where TWorld : struct, IFiniteHorizonWorld
    {
        double[] next = new double[x.Length];
        cost = Simulation.Step<TWorld>(constants, x, u, next);
        return next;
    }
}
