using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;
using Rollout.Datasets;
using Rollout.Neural;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>A goal is part of the observation: a clone goes to goals that no demonstration had, as long as they lie among those that it saw.</summary>
internal static class GoalsLab
{
    private static readonly double[] s_shown = [-1, -0.5, 0, 0.5, 1];

    public static Lab Lab { get; } = new("goals", "A goal-conditioned clone reaches unseen goals inside the hull of the trained ones, and not outside.", Run);

    private static void Run(LabReport report)
    {
        (Matrix<double> a, Matrix<double> b) = Linearization.Step<DoubleIntegrator>(WorldConstants.Of<DoubleIntegrator>(), [0, 0], [0]);
        Matrix<double> gain = Lqr.Discrete(a, b, Matrix<double>.Build.DenseIdentity(2), Matrix<double>.Build.DenseIdentity(1)).K;
        RegulationTask<DoubleIntegrator> Task(params double[] goals) => new() { Rest = [0, 0], Box = [1, 1], Shown = [0, 1], Goals = goals, Steps = 150, Limit = 10 };
        (IEnvironment, IPolicy) Expert()
        {
            RegulationTask<DoubleIntegrator> task = Task(s_shown);
            return (task, new TaskLaw(task, () => -(gain[0, 0] * (task.State[0] - task.Goal) + gain[0, 1] * task.State[1])));
        }

        EpisodeDataset data = CloneStudy.Record(Expert, 50, report.Seed);
        IPolicy tanh = CloneStudy.Clone(CloneStudy.Options(), data, Task(0), 4000, report.Seed), relu = CloneStudy.Clone(CloneStudy.Options(Activation.Relu), data, Task(0), 4000, report.Seed);
        double[] goals = [.. Enumerable.Range(0, 33).Select(i => i < 9 ? -12 + 1.25 * i : i < 24 ? -1 + 0.125 * (i - 8) : 2 + 1.25 * (i - 24))];
        double[] missed = [.. goals.Select(goal => Miss(tanh, goal))], missedRelu = [.. goals.Select(goal => Miss(relu, goal))];
        report.AtMost("unseen goals between the trained ones, tanh network: largest distance at the end", 0.05, goals.Zip(missed).Where(pair => Math.Abs(pair.First) < 1 && !s_shown.Contains(pair.First)).Max(pair => pair.Second));
        report.AtMost("trained goals, tanh network: largest distance at the end", 0.05, s_shown.Max(goal => Miss(tanh, goal)));
        report.AtLeast("goals at 12 times the range, tanh network: distance at the end", 0.5, Math.Min(Miss(tanh, 12), Miss(tanh, -12)));
        report.Show(new Panel("Going to a goal", "goal; trained on -1, -0.5, 0, 0.5, 1", "distance from the goal at the end",
            new Curve("tanh network", goals, missed), new Curve("ReLU network", goals, missedRelu), new Curve("trained goals", s_shown, new double[s_shown.Length], CurveStyle.Points)));

        double Miss(IPolicy policy, double goal)
        {
            RegulationTask<DoubleIntegrator>? task = null;
            double[] ends = new double[10];
            for (int i = 0; i < ends.Length; i++)
            {
                CloneStudy.Play(() => (task = Task(goal), policy), 1, report.Seed + (ulong)(40_000 + i));
                ends[i] = Math.Abs(task!.State[0] - goal);
            }

            return CloneStudy.Median(ends);
        }
    }
}
