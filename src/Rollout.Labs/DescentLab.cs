using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Descent across jumps: derivatives get stuck or run over the cliff, costs alone find the way.</summary>
internal static class DescentLab
{
    private const int Trials = 20, Samples = 50;

    public static Lab Lab { get; } = new("descent-discontinuous", "Where the cost jumps, first-order descent fails and zeroth-order descent works.", Run);

    private static void Run(LabReport report)
    {
        (double[] first, double[] firstCost) = Descend<BallAtWall>(report, "ball, first order", 0, new FirstOrder(Samples, 0.1), 0.1, 1000, out Curve ballFirst);
        (double[] zeroth, double[] zerothCost) = Descend<BallAtWall>(report, "ball, zeroth order", 0.15, new ZerothOrder(Samples, 0.1), 0.1, 1000, out Curve ballZeroth);
        AlphaOrder published = new(Samples, 0.1, 0.01, 1);
        (_, double[] mixedCost) = Descend<BallAtWall>(report, "ball, alpha order", 0.3, published, 0.1, 1000, out Curve ballMixed);
        report.Agrees("ball, first order ends at [rad]", 0.4947, 0.01, Mean(first));
        report.Near("ball, first order: cost behind the wall", -0.0036, firstCost.Average(), 1e-6);
        report.Agrees("ball, zeroth order ends at [rad]", 0.8533, 0.015, Mean(zeroth));
        report.AtMost("ball, zeroth order: cost", -0.0100, Mean(zerothCost));
        report.AtMost("ball, alpha order: cost", -0.0100, Mean(mixedCost));

        // With these settings the alpha order is the zeroth order under another name.
        double leastRadius = AlphaOrder.Radius(0, Samples, 1, published.Bound, published.FailureProbability);
        report.AtLeast("ball, alpha order trusts no derivative: least confidence radius ε over γ", 1, leastRadius / published.Threshold);

        (first, firstCost) = Descend<PivotImpulse>(report, "pivot, first order", 0.5, new FirstOrder(Samples, 0.02), 0.01, 500, out Curve pivotFirst);
        (zeroth, zerothCost) = Descend<PivotImpulse>(report, "pivot, zeroth order", 0.7, new ZerothOrder(Samples, 0.02), 0.01, 500, out Curve pivotZeroth);
        (_, mixedCost) = Descend<PivotImpulse>(report, "pivot, alpha order", 0.85, new AlphaOrder(Samples, 0.02, 0.2, 1), 0.01, 500, out Curve pivotMixed);
        report.Agrees("pivot, first order runs over the cliff [rad]", 0.8437, 0.02, Mean(first));
        report.Near("pivot, first order: cost", 0, firstCost.Average(), 0);
        report.Agrees("pivot, zeroth order ends at [rad]", 0.738, 0.015, Mean(zeroth));
        report.AtMost("pivot, zeroth order: cost", -0.44, Mean(zerothCost));
        report.AtMost("pivot, alpha order: cost", -0.44, Mean(mixedCost));
        report.Show(new Panel("Ball at the wall", "iteration", "angle [rad], mean of 20 descents", ballFirst, ballZeroth, ballMixed));
        report.Show(new Panel("Pivoted bar", "iteration", "angle [rad], mean of 20 descents", pivotFirst, pivotZeroth, pivotMixed));
    }

    private static (double[] Angles, double[] Costs) Descend<TFunction>(
        LabReport report, string name, double share, IGradientEstimator estimator, double rate, int iterations, out Curve path) where TFunction : struct, IScalarFunction
    {
        report.Progress(share, name);
        double[] ends = new double[Trials], costs = new double[Trials], mean = new double[iterations];
        for (int trial = 0; trial < Trials; trial++)
        {
            double[] theta = [0.1];
            new GradientDescent(estimator, _ => rate, iterations).Run(
                new FunctionObjective<TFunction>(), theta, new RandomStream(report.Seed, (ulong)trial), (k, _) => mean[k - 1] += theta[0] / Trials);
            (ends[trial], costs[trial]) = (theta[0], FunctionObjective<TFunction>.Value(theta));
        }

        path = new Curve(name[(name.IndexOf(',', StringComparison.Ordinal) + 2)..], [.. Enumerable.Range(1, iterations).Select(k => (double)k)], mean, name.EndsWith("alpha order", StringComparison.Ordinal) ? CurveStyle.Dashed : CurveStyle.Line);
        return (ends, costs);
    }

    private static Confidence Mean(double[] trials) => Confidence.OfMean(trials, "descents");
}
