using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Weight perturbation descends on the smoothed cost, so it leaves local minima that gradient descent stays in.</summary>
internal static class WeightPerturbationLab
{
    private const int Starts = 400;

    public static Lab Lab { get; } = new("weight-perturbation", "Weight perturbation follows the gradient of the smoothed cost, not that of the cost.", Run);

    private static void Run(LabReport report)
    {
        FunctionObjective<ThreeHumpCamel> camel = new();
        double[] x = [2, 2];
        for (int i = 0; i < 5; i++) Descend(x, 0.1);
        report.Near("gradient descent after 5 steps, x1", 1.584081782783, x[0], 1e-6);
        report.Near("gradient descent after 5 steps, cost", 1.250706033160, FunctionObjective<ThreeHumpCamel>.Value(x), 1e-6);

        double[,] noise = { { 0.845262851900178, -0.2329686852704164 }, { 0.0164100818392922, 0.20375814149825391 }, { -0.3944615143128693, 0.001032786452974065 }, { -0.0004451929289656814, -0.8773621531727104 }, { 0.5088290028317466, 0.3002492579597747 } };
        Replay(report, noise, null, "recorded noise, baseline f(x): cost after 5 steps", 2.020906409713);
        Replay(report, noise, new Baseline.Constant(5), "recorded noise, baseline 5: cost after 5 steps", 1.927493713785);

        double[] point = [2, 2], smoothed = Smooth.ByHermite(p => FunctionObjective<ThreeHumpCamel>.Value(p), 0.5)(point).Gradient;
        GradientEstimate estimate = new ZerothOrder(200000, 0.5).Estimate(camel, point, new RandomStream(report.Seed, 1));
        report.Within("mean step over σ², x1: gradient of F", smoothed[0], estimate.Gradient[0], estimate.StandardErrors[0]);
        report.Within("mean step over σ², x2: gradient of F", smoothed[1], estimate.Gradient[1], estimate.StandardErrors[1]);
        double off = Math.Abs(estimate.Gradient[0] - 2.1) / estimate.StandardErrors[0];
        report.AtLeast("distance from the gradient of f, in s.e.", 10, off);

        report.Progress(0.1, "400 starts by gradient descent");
        RandomStream random = new(report.Seed);
        double[][] starts = [.. Enumerable.Range(0, Starts).Select(_ => new[] { 6 * random.NextDouble() - 3, 6 * random.NextDouble() - 3 })];
        double[][] exact = Copy(starts), free = Copy(starts), constant = Copy(starts);
        double[][] many = [.. Enumerable.Range(0, 10 * Starts).Select(_ => new[] { 6 * random.NextDouble() - 3, 6 * random.NextDouble() - 3 })];
        foreach (double[] start in exact.Concat(many))
        {
            for (int i = 0; i < 1000; i++) Descend(start, 0.1);
        }

        Search(report, 0.2, free, null, random);
        Search(report, 0.6, constant, 5, random);
        report.Agrees("gradient descent: share in the global basin", 0.5, 0.08, Global(many));
        report.Agrees("gradient descent: share that ends in a local minimum", 0.5, 0.08, Confidence.OfShare(many.Count(x => Math.Abs(Math.Abs(x[0]) - 1.74755) < 0.01), many.Length, "starts"));
        report.AtLeast("weight perturbation, baseline f(x): share", 0.98, Global(free));
        report.Agrees("weight perturbation, baseline 5: share", 0.63, 0.12, Global(constant));
        report.Show(Scatter("Gradient descent", exact));
        report.Show(Scatter("Weight perturbation, baseline f(x)", free));
        report.Show(Scatter("Weight perturbation, baseline 5", constant));
    }

    private static void Descend(double[] x, double rate)
    {
        Span<double> gradient = stackalloc double[2];
        FunctionObjective<ThreeHumpCamel>.Gradient(x, gradient);
        for (int i = 0; i < 2; i++) x[i] -= rate * gradient[i];
    }

    /// <summary>α ← α - η [f(α + w) - b] w, 10,000 times from every start.</summary>
    private static void Search(LabReport report, double share, double[][] starts, double? baseline, RandomStream random)
    {
        report.Progress(share, "400 starts by weight perturbation");
        Span<double> w = stackalloc double[2], moved = stackalloc double[2];
        foreach (double[] x in starts)
        {
            for (int k = 0; k < 10000; k++)
            {
                for (int i = 0; i < 2; i++) moved[i] = x[i] + (w[i] = 0.5 * random.NextNormal());
                double change = FunctionObjective<ThreeHumpCamel>.Value(moved) - (baseline ?? FunctionObjective<ThreeHumpCamel>.Value(x));
                for (int i = 0; i < 2; i++) x[i] -= 0.01 * change * w[i];
            }
        }
    }

    private static void Replay(LabReport report, double[,] noise, Baseline? baseline, string what, double expected)
    {
        double[] x = [2, 2];
        WeightPerturbationRule rule = new(0.1, 0.5, baseline);
        for (int k = 0; k < noise.GetLength(0); k++) rule.Step(new FunctionObjective<ThreeHumpCamel>(), x, new Samples(0.5, [noise[k, 0], noise[k, 1]], []) { Count = 1 });
        report.Near(what, expected, FunctionObjective<ThreeHumpCamel>.Value(x), 1e-6);
    }

    private static Confidence Global(double[][] points) => Confidence.OfShare(points.Count(x => Math.Abs(x[0]) < 0.6), points.Length, "starts");

    private static double[][] Copy(double[][] points) => [.. points.Select(x => (double[])x.Clone())];

    private static Panel Scatter(string title, double[][] points) => new(title, "x1", "x2",
        new Curve("where 400 starts end", [.. points.Select(x => x[0])], [.. points.Select(x => x[1])], CurveStyle.Points),
        new Curve("minima", [0, 1.74755, -1.74755], [0, -0.87378, 0.87378], CurveStyle.Points));
}
