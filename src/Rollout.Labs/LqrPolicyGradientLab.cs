using MathNet.Numerics.LinearAlgebra;
using Rollout.Control;
using Rollout.Core;

namespace Rollout.Labs;

/// <summary>On the linear-quadratic regulator policy gradients find the optimum, though neither cost nor stabilising gains are convex.</summary>
internal static class LqrPolicyGradientLab
{
    public static Lab Lab { get; } = new("lqr-policy-gradient", "Policy gradients solve the regulator: not convex, yet every stationary gain is optimal.", Run);

    private static readonly Matrix<double> s_a = Matrix<double>.Build.DenseOfRowArrays([0.0, 1], [0.0, 0]), s_b = Matrix<double>.Build.DenseOfRowArrays([0.0], [1.0]);
    private static readonly Matrix<double> s_identity = Matrix<double>.Build.DenseIdentity(2), s_one = Matrix<double>.Build.DenseIdentity(1);

    private static void Run(LabReport report)
    {
        Matrix<double> k = Matrix<double>.Build.DenseOfRowArrays([2.0, 3]);
        LqrCost cost = Cost(k);
        report.Near("J(K = [2, 3])", 4, cost.Cost, 1e-9);
        report.Near("∂J/∂K1", 7.0 / 12, cost.Gradient[0, 0], 1e-9);
        report.Near("∂J/∂K2", 1.0 / 6, cost.Gradient[0, 1], 1e-9);
        List<double> exact = [cost.Cost];
        for (int i = 0; i < 20000 && cost.Gradient.L2Norm() > 1e-10; i++)
        {
            cost = Cost(k -= 0.1 * cost.Gradient);
            exact.Add(cost.Cost);
        }

        report.Near("exact policy gradient: K1", 1, k[0, 0], 1e-6);
        report.Near("exact policy gradient: K2", Math.Sqrt(3), k[0, 1], 1e-6);

        // Sampled: costs of perturbed gains only, as if the system were unknown.
        Matrix<double> sampled = Matrix<double>.Build.DenseOfRowArrays([2.0, 3]);
        RandomStream random = new(report.Seed);
        List<double> path = [];
        for (int i = 0; i < 2000; i++)
        {
            Matrix<double> w = Matrix<double>.Build.Dense(1, 2, (_, _) => 0.1 * random.NextNormal());
            sampled -= 0.05 * (Rollout(sampled + w, random) - Rollout(sampled - w, random)) / (2 * 0.01) * w;
            path.Add(Cost(sampled).Cost);
        }

        report.Between("sampled policy gradient: cost over the optimum 2√3", 1, 1.02, path[^1] / (2 * Math.Sqrt(3)));

        Matrix<double> k1 = Matrix<double>.Build.DenseOfRowArrays([1.0, 0, -10], [-1.0, 1, 0], [0.0, 0, 1]), k2 = Matrix<double>.Build.DenseOfRowArrays([1.0, -10, 0], [0.0, 1, 0], [-1.0, 0, 1]);
        report.Near("A - B K1: largest |eigenvalue|", 0, Radius(k1), 1e-4);
        report.Near("A - B K2: largest |eigenvalue|", 0, Radius(k2), 1e-4);
        report.Near("their average is unstable", Math.Sqrt(5), Radius((k1 + k2) / 2), 1e-6);
        double[] between = [.. Enumerable.Range(0, 101).Select(i => i / 100.0)];

        // Polyak and Łojasiewicz: |f'|²/2 ≥ μ f makes descent converge without convexity.
        double worst = double.PositiveInfinity;
        for (double x = -10; x <= 10; x += 1e-3)
        {
            if (Math.Abs(x) < 1e-2) continue;
            double f = x * x + 3 * Math.Sin(x) * Math.Sin(x), slope = 2 * x + 3 * Math.Sin(2 * x);
            worst = Math.Min(worst, slope * slope / (2 * f));
        }

        report.AtLeast("x² + 3 sin²x: least |f'|²/2f", 0.175, worst);
        double farthest = 0;
        for (double x0 = -10; x0 <= 10; x0 += 0.1)
        {
            double x = x0;
            for (int i = 0; i < 2000; i++) x -= 0.125 * (2 * x + 3 * Math.Sin(2 * x));
            farthest = Math.Max(farthest, Math.Abs(x));
        }

        report.AtMost("x² + 3 sin²x: descent from everywhere ends at |x|", 1e-9, farthest);
        report.Progress(0.2, "optimal costs");
        OptimalCosts.Report(report);
        report.Show(new Panel("Regulator by policy gradient", "iteration", "J / optimum - 1", Relative("exact gradient", exact), Relative("costs of perturbed gains", path)) { Logarithmic = true, LogarithmicX = true });
        report.Show(new Panel("Between two stabilising gains", "share of the second gain", "largest |eigenvalue| of A - BK", new Curve("A - B K", between, [.. between.Select(s => Radius((1 - s) * k1 + s * k2))]), new Curve("stability", [0, 1], [1, 1], CurveStyle.Dashed)));
    }

    private static Curve Relative(string name, List<double> costs) =>
        new(name, [.. Enumerable.Range(1, costs.Count).Select(i => (double)i)], [.. costs.Select(cost => Math.Max(cost / (2 * Math.Sqrt(3)) - 1, 1e-12))]);

    private static LqrCost Cost(Matrix<double> k) => LqrCost.Of(s_a, s_b, s_identity, s_one, s_identity, k);

    /// <summary>The cost of one random start, E x0 x0ᵀ = I, by simulating the closed loop.</summary>
    private static double Rollout(Matrix<double> k, RandomStream random)
    {
        const double Step = 0.02;
        double cost = 0;
        (Matrix<double> phi, _) = MatrixExponential.ZeroOrderHold(s_a - s_b * k, s_b, Step);
        Matrix<double> weight = s_identity + k.TransposeThisAndMultiply(k);

        // Both signs of a pair see the same two starts, the unit vectors, whose outer products add up to the identity.
        foreach (double[] start in new double[][] { [1, 0], [0, 1] })
        {
            double x = start[0], v = start[1], before = weight[0, 0] * x * x + 2 * weight[0, 1] * x * v + weight[1, 1] * v * v;
            for (int t = 0; t < 800; t++)
            {
                (x, v) = (phi[0, 0] * x + phi[0, 1] * v, phi[1, 0] * x + phi[1, 1] * v);
                double after = weight[0, 0] * x * x + 2 * weight[0, 1] * x * v + weight[1, 1] * v * v;
                (cost, before) = (cost + Step * (before + after) / 2, after);
            }
        }

        return cost * (1 + 0.02 * random.NextNormal());
    }

    private static double Radius(Matrix<double> k) => (Matrix<double>.Build.DenseIdentity(3) - k).Evd().EigenValues.Max(value => value.Magnitude);
}
