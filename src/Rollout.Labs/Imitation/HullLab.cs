using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;
using Rollout.Neural;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Clones of a regulator inside the hull of its demonstrations and outside: on a stable plant, and on two that fall over.</summary>
internal static class HullLab
{
    private static readonly double[] s_radii = [0.5, 1, 2, 4, 8];

    public static Lab Lab { get; } = new("bc-hull", "A clone interpolates; outside its demonstrations it fails, gently where the plant is stable and abruptly where it is not; DAgger repairs it.", Run);

    private static void Run(LabReport report)
    {
        DoubleIntegratorStudy(report);
        report.Progress(0.5, "upright pendulum");
        Upright<TorquePendulum>(report, "pendulum", [Math.PI, 0], [0.1, 0.2], 0, 3, 300, [10, 1], 4.5);
        report.Progress(0.75, "upright cart-pole");
        Upright<CartPoleSwingUp>(report, "cart-pole", [0, Math.PI, 0, 0], [0.2, 0.1, 0.1, 0.2], 1, 200, 200, [10, 10, 1, 1], 4);
    }

    /// <summary>Rests by itself when left alone near the origin: errors are forgiven.</summary>
    private static void DoubleIntegratorStudy(LabReport report)
    {
        Matrix<double> gain = Gain<DoubleIntegrator>([0, 0], [1, 1], 1);
        RegulationTask<DoubleIntegrator> Task(double radius) => new() { Rest = [0, 0], Box = [1, 1], Radius = (radius, radius), Shown = [0, 1], Steps = 100, Limit = 100 };
        (IEnvironment, IPolicy) Expert(double radius, bool shell)
        {
            RegulationTask<DoubleIntegrator> task = new() { Rest = [0, 0], Box = [1, 1], Radius = (shell ? radius : 0, radius), Shown = [0, 1], Steps = 100, Limit = 100 };
            return (task, new TaskLaw(task, () => -(gain[0, 0] * task.State[0] + gain[0, 1] * task.State[1])));
        }

        EpisodeDataset data = CloneStudy.Record(() => Expert(1, shell: false), 20, report.Seed);
        IEnvironment example = Task(1);
        IPolicy nearest = new NearestNeighbourPolicy(data, example.ObservationSpace, example.ActionSpace);
        IPolicy tanh = CloneStudy.Clone(CloneStudy.Options(), data, example, 4000, report.Seed), relu = CloneStudy.Clone(CloneStudy.Options(Activation.Relu), data, example, 4000, report.Seed);
        NearestDemonstrations distance = new NearestDemonstrations(data.Floats(FeatureNames.State), 2).Calibrate(CloneStudy.Record(() => Expert(1, shell: false), 10, report.Seed + 500).Floats(FeatureNames.State));
        ConvexHull hull = new(data.Floats(FeatureNames.State), 2);
        List<double>[] ratios = [[], [], []];
        List<double> outside = [], far = [];
        foreach (double radius in s_radii)
        {
            report.Progress(0.3 + 0.03 * radius, $"double integrator from radius {radius}");
            ulong seed = report.Seed + 10_000;
            double[] best = CloneStudy.Play(() => Expert(radius, shell: true), 50, seed).Costs;
            int steps = 0, left = 0;
            double furthest = 0;
            for (int k = 0; k < 3; k++)
            {
                IPolicy policy = k == 0 ? nearest : k == 1 ? tanh : relu;
                double[] costs = CloneStudy.Play(() => (Task(radius), policy), 50, seed, each: k != 1 ? null : observation =>
                {
                    steps++;
                    furthest = Math.Max(furthest, distance.Distance(observation));
                    if (steps % 10 == 0 && !hull.Contains(observation)) left++;
                }).Costs;
                ratios[k].Add(CloneStudy.Median(costs.Zip(best, (cost, least) => cost / least)));
            }

            outside.Add(10.0 * left / steps);
            far.Add(furthest);
        }

        report.AtMost("double integrator, nearest neighbour: cost over the expert's within the hull, median", 1.05, ratios[0][0]);
        report.AtMost("double integrator, tanh network: the same", 1.05, ratios[1][0]);
        report.AtLeast("double integrator, nearest neighbour: cost over the expert's from 8 times the radius", 3, ratios[0][4]);
        report.True("double integrator, nearest neighbour: the ratio grows with the radius", "growing", string.Join(", ", ratios[0].Select(ratio => ratio.ToString("F3"))), ratios[0].Zip(ratios[0].Skip(1)).All(pair => pair.Second >= pair.First - 0.02));
        report.AtMost("double integrator, ReLU network: from 8 times the radius, since it goes on linearly as the law does", 1.1, ratios[2][4]);
        report.AtLeast("double integrator, tanh network over ReLU network from 8 times the radius, since tanh levels off", 1.2, ratios[1][4] / ratios[2][4]);
        report.True("double integrator: share of observations outside the hull, by linear programming", "growing with the radius", string.Join(", ", outside.Select(share => share.ToString("P0"))), outside[4] > outside[0] + 0.1);
        report.AtLeast("double integrator: distance to the nearest demonstration from 8 times the radius (1: held-out demonstrations)", 3, far[4]);
        report.Show(new Panel("Double integrator", "radius of first states, 1: demonstrations", "cost over the expert's",
            new Curve("nearest neighbour", s_radii, [.. ratios[0]]), new Curve("tanh network", s_radii, [.. ratios[1]]), new Curve("ReLU network", s_radii, [.. ratios[2]]))
        { Logarithmic = true });
    }

    /// <summary>
    /// Falls when left alone: what the clone does outside the hull decides at once. A nearest neighbour is drawn beside it without a claim: its actions jump, and
    /// the hard pushes of the hull's edge can save a pole that the smooth tanh network loses.
    /// </summary>
    private static void Upright<TWorld>(LabReport report, string name, double[] rest, double[] box, int watched, float limit, int steps, double[] weights, double outer) where TWorld : struct, IFiniteHorizonWorld
    {
        Matrix<double> gain = Gain<TWorld>(rest, weights, name == "pendulum" ? 1 : 0.01);
        RegulationTask<TWorld> Task(double inner, double until) => new()
        {
            Rest = rest,
            Box = box,
            Radius = (inner, until),
            Shown = [.. Enumerable.Range(0, rest.Length)],
            Watched = watched,
            Lost = 1,
            Steps = steps,
            Limit = limit,
        };
        (RegulationTask<TWorld>, TaskLaw) Expert(double inner, double until)
        {
            RegulationTask<TWorld> task = Task(inner, until);
            return (task, new TaskLaw(task, () =>
            {
                double force = 0;
                for (int i = 0; i < rest.Length; i++) force -= gain[0, i] * (task.State[i] - rest[i]);
                return force;
            }));
        }

        EpisodeDataset data = CloneStudy.Record(() => Expert(0, 1), 20, report.Seed);
        IEnvironment example = Task(0, 1);
        IPolicy nearest = new NearestNeighbourPolicy(data, example.ObservationSpace, example.ActionSpace);
        IPolicy tanh = CloneStudy.Clone(CloneStudy.Options(), data, example, 3000, report.Seed), relu = CloneStudy.Clone(CloneStudy.Options(Activation.Relu), data, example, 3000, report.Seed);
        ulong seed = report.Seed + 20_000;
        double expert = CloneStudy.Play(() => Expert(outer, outer), 100, seed).Kept;
        report.AtLeast($"{name}: the expert keeps it upright from {outer} times the radius", 0.95, expert);
        report.AtLeast($"{name}, tanh network: kept upright inside the hull", 0.95, CloneStudy.Play(() => (Task(0, 1), tanh), 100, seed).Kept);

        // The learner acts from everywhere; the expert labels what it visits.
        EpisodeDataset grown = data;
        IPolicy repaired = tanh;
        for (int round = 0; round < 4; round++)
        {
            IPolicy actor = repaired;
            for (int i = 0; i < 10; i++)
            {
                (RegulationTask<TWorld> task, TaskLaw law) = Expert(0, outer * 1.1);
                grown.Add(new EpisodeRecorder(task, actor, new RecordingOptions(), law).Record(report.Seed + (ulong)(30_000 + 100 * round + i), new RandomStream(report.Seed, (ulong)(round * 100 + i))));
            }

            repaired = CloneStudy.Clone(CloneStudy.Options(), grown, example, 3000, report.Seed + (ulong)round);
        }

        double[] radii = [.. Enumerable.Range(1, 8).Select(i => 0.5 + (outer - 0.5) * (i - 1) / 7)];
        double[][] kept = [.. new[] { nearest, tanh, relu, repaired }.Select(policy => radii.Select(radius => CloneStudy.Play(() => (Task(radius, radius), policy), 40, seed).Kept).ToArray())];
        report.AtMost($"{name}, tanh network: kept upright from {outer} times the radius", 0.5, kept[1][^1]);
        report.AtLeast($"{name}, DAgger: kept upright from {outer} times the radius", 0.95, CloneStudy.Play(() => (Task(outer, outer), repaired), 100, seed).Kept);
        report.Show(new Panel($"Upright {name}", "radius of first states, 1: demonstrations", "share kept upright",
            new Curve("nearest neighbour", radii, kept[0]), new Curve("tanh network", radii, kept[1]), new Curve("ReLU network", radii, kept[2]), new Curve("tanh network, DAgger", radii, kept[3])));
    }

    private static Matrix<double> Gain<TWorld>(double[] rest, double[] weights, double effort) where TWorld : struct, IWorld
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<TWorld>(WorldConstants.Of<TWorld>(), rest, [0]);
        return Lqr.Discrete(a, b, Matrix<double>.Build.DenseOfDiagonalArray(weights), Matrix<double>.Build.Dense(1, 1, effort)).K;
    }
}
