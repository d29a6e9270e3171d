using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Learning;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>A pole whose speed is not shown: a clone without memory cannot tell falling from rising.</summary>
internal static class MemoryLab
{
    public static Lab Lab { get; } = new("memory", "With velocities hidden a recurrent clone, or one that sees a history, succeeds where a memoryless one fails.", Run);

    private static void Run(LabReport report)
    {
        double[] rest = [0, Math.PI, 0, 0];
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<CartPoleSwingUp>(WorldConstants.Of<CartPoleSwingUp>(), rest, [0]);
        Matrix<double> gain = Lqr.Discrete(a, b, Matrix<double>.Build.DenseOfDiagonalArray([10, 10, 1, 1]), Matrix<double>.Build.Dense(1, 1, 0.01)).K;
        RegulationTask<CartPoleSwingUp> Task() => new() { Rest = rest, Box = [0.2, 0.1, 0.1, 0.2], Shown = [0, 1], Watched = 1, Lost = 1, Steps = 600, Limit = 200 };
        (IEnvironment, IPolicy) Expert()
        {
            RegulationTask<CartPoleSwingUp> task = Task();
            return (task, new TaskLaw(task, () =>
            {
                double force = 0;
                for (int i = 0; i < 4; i++) force -= gain[0, i] * (task.State[i] - rest[i]);
                return force;
            }));
        }

        // Disturbed, so that the data show what to do about speeds that the regulator would never let arise.
        EpisodeDataset data = CloneStudy.Record(Expert, 40, report.Seed, disturbance: 0.1);
        CloneOptions memoryless = CloneStudy.Options();
        (string Name, CloneOptions Options, int Steps)[] clones =
        [
            ("memoryless", memoryless, 3000), ("history of 2", memoryless with { ObservationHistory = 2 }, 3000),
            ("recurrent, GRU", memoryless with { Trunk = TrunkKind.Gru, Layers = [32], SequenceLength = 25, BatchSize = 64, ResetState = false }, 3000),
        ];
        double[] kept = new double[clones.Length];
        Curve[] angles = new Curve[clones.Length];
        ulong seed = report.Seed + 20_000;
        for (int k = 0; k < clones.Length; k++)
        {
            report.Progress(0.1 + 0.3 * k, clones[k].Name);
            IPolicy policy = CloneStudy.Clone(clones[k].Options, data, Task(), clones[k].Steps, report.Seed);
            kept[k] = CloneStudy.Play(() => (Task(), policy), 100, seed).Kept;
            List<double> seen = [];
            CloneStudy.Play(() => (Task(), policy), 1, seed, each: observation => seen.Add(observation[1]));
            angles[k] = new Curve(clones[k].Name, [.. Enumerable.Range(0, seen.Count).Select(t => 0.02 * t)], [.. seen]);
        }

        report.AtLeast("the expert, who sees velocities: kept upright", 0.99, CloneStudy.Play(Expert, 100, seed).Kept);
        report.AtMost("memoryless clone: kept upright", 0.2, kept[0]);
        report.AtLeast("clone with a history of 2: kept upright", 0.95, kept[1]);
        report.AtLeast("recurrent clone: kept upright", 0.95, kept[2]);
        report.Show(new Panel("Cart and pole with velocities hidden", "time [s]", "angle from upright [rad]", angles));
    }
}
