using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Neural;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>What a clone makes of its demonstrator's mistakes: noise averages out, a wrong habit does not.</summary>
internal static class NoisyDemonstratorLab
{
    private const double Noise = 1;

    public static Lab Lab { get; } = new("noisy-demonstrator", "A clone beats a demonstrator whose hand trembles, by averaging; it cannot beat one that is wrong.", Run);

    private static void Run(LabReport report)
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> gain = Lqr.Discrete(a, b, Matrix<double>.Build.DenseIdentity(2), Matrix<double>.Build.DenseIdentity(1)).K;
        ulong seed = report.Seed + 10_000;
        double expert = Cost(1, 0, seed);

        // The trembling hand: labels are what was done, noise and all.
        double trembling = Cost(1, Noise, seed);
        (double cloned, double[] tremblingCurve, double[] sizes) = Clone(report, 1, Noise, 0, seed);
        report.AtLeast("trembling demonstrator: its cost over the regulator's", 1.3, trembling / expert);
        report.AtMost("trembling demonstrator: the clone's cost over the demonstrator's", 0.8, cloned / trembling);
        report.AtMost("trembling demonstrator: the clone's cost over the regulator's", 1.05, cloned / expert);

        // The wrong habit: a fifth of the regulator's gain, every time.
        double lazy = Cost(0.2, 0, seed);
        (double habit, double[] lazyCurve, _) = Clone(report, 0.2, 0, 0.5, seed);
        report.AtLeast("lazy demonstrator: its cost over the regulator's", 1.3, lazy / expert);
        report.Between("lazy demonstrator: the clone's cost over the demonstrator's", 0.95, 1.05, habit / lazy);
        report.Show(new Panel("Cost of a clone over that of the regulator", "demonstrations", "cost over the regulator's",
            new Curve("clone of the trembling hand", sizes, [.. tremblingCurve.Select(cost => cost / expert)]), new Curve("trembling hand", [sizes[0], sizes[^1]], [trembling / expert, trembling / expert], CurveStyle.Dashed),
            new Curve("clone of the lazy hand", sizes, [.. lazyCurve.Select(cost => cost / expert)]), new Curve("lazy hand", [sizes[0], sizes[^1]], [lazy / expert, lazy / expert], CurveStyle.Dashed)));

        (IEnvironment, IPolicy) Hand(double share, double noise, RandomStream random)
        {
            RegulationTask<DoubleIntegrator> task = Task();
            return (task, new TaskLaw(task, () => -share * (gain[0, 0] * task.State[0] + gain[0, 1] * task.State[1]) + noise * random.NextNormal()));
        }

        double Cost(double share, double noise, ulong from)
        {
            RandomStream random = new(from, stream: 3);
            return CloneStudy.Play(() => Hand(share, noise, random), 200, from).Costs.Average();
        }

        (double Cost, double[] Curve, double[] Sizes) Clone(LabReport lab, double share, double noise, double done, ulong from)
        {
            RandomStream random = new(lab.Seed, stream: 4);
            EpisodeDataset all = CloneStudy.Record(() => Hand(share, noise, random), 80, lab.Seed);
            int[] counts = [5, 10, 20, 40, 80];
            double[] costs = new double[counts.Length];
            for (int i = 0; i < counts.Length; i++)
            {
                lab.Progress(done + 0.1 * i, $"{counts[i]} demonstrations");
                IPolicy policy = CloneStudy.Clone(CloneStudy.Options(Activation.Relu) with { Layers = [16], WeightDecay = 0.01f }, all.Select(Enumerable.Range(0, counts[i])), Task(), 3000, lab.Seed);
                costs[i] = CloneStudy.Play(() => (Task(), policy), 200, from).Costs.Average();
            }

            return (costs[^1], costs, [.. counts.Select(count => (double)count)]);
        }
    }

    private static RegulationTask<DoubleIntegrator> Task() => new() { Rest = [0, 0], Box = [1, 1], Shown = [0, 1], Steps = 100, Limit = 10 };
}
