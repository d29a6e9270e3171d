using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>The mean of derivatives misses what happens at jumps: Σ Δ_j φ((t_j - θ)/σ)/σ.</summary>
internal static class GradientBiasLab
{
    private const int Samples = 100000;

    /// <summary>Standard errors allowed: of nine estimates the worst keeps 3.5 as surely as a single one keeps 3.</summary>
    private const double All = 3.5;

    public static Lab Lab { get; } = new("gradient-bias", "First-order gradients can be wrong in size and sign: at jumps they are biased by the jump times its density.", Run);

    private static void Run(LabReport report)
    {
        RandomStream random = new(report.Seed);
        foreach (double theta in new[] { 0.0, 0.3, 0.6 })
        {
            FunctionObjective<Ledge> ledge = new();
            double exact = Math.Exp(-theta * theta / 0.18) / (0.3 * Math.Sqrt(2 * Math.PI));
            GradientEstimate zeroth = new ZerothOrder(Samples, 0.3).Estimate(ledge, [theta], random), first = new FirstOrder(Samples, 0.3).Estimate(ledge, [theta], random);
            report.Within($"ledge, θ = {theta}: zeroth order", exact, zeroth.Gradient[0], zeroth.StandardErrors[0], All);
            report.Near($"ledge, θ = {theta}: first order", 0, first.Gradient[0], 0);
        }

        // Jumps of the ball's cost: it clears the wall, and hits it again.
        Jumps<BallAtWall>(report, random, 0.1, 0.7854, [(0.693203842689818, -0.10020882000253266 * 0.10020882000253266 + 0.0036), (1.1993430385017194, -0.0036 + 0.06895325950817091 * 0.06895325950817091)]);
        Jumps<BallAtWall>(report, random, 0.1, 0.55, [(0.693203842689818, -0.10020882000253266 * 0.10020882000253266 + 0.0036), (1.1993430385017194, -0.0036 + 0.06895325950817091 * 0.06895325950817091)]);
        Jumps<PivotImpulse>(report, random, 0.05, 0.75, [(Math.PI / 4, 0.5), (-Math.PI / 4, -0.5)]);
        GradientEstimate wrong = new FirstOrder(Samples, 0.1).Estimate(new FunctionObjective<BallAtWall>(), [0.7854], random);
        report.True("ball, θ = 0.7854: first order has the wrong sign", "F falls, first order rises", wrong.Gradient[0].ToString("G4", null), wrong.Gradient[0] > 0);
        report.True("the estimate says so itself", "a doubt about jumps", wrong.Doubts.FirstOrDefault() ?? "none", wrong.Doubts.Count > 0);

        double[] at = [.. Enumerable.Range(0, 60).Select(i => 0.02 + 1.5 * i / 59)];
        var quadrature = Smooth.ByQuadrature(x => FunctionObjective<BallAtWall>.Value([x]), new GaussianKernel(0.1), 1e-10);
        report.Show(new Panel("Gradient of the smoothed throw", "angle θ [rad]", "dF/dθ [m²/rad]",
            new Curve("exact", at, [.. at.Select(x => quadrature(x).Derivative)]),
            new Curve("first order, 1000 samples", at, [.. at.Select(x => new FirstOrder(1000, 0.1).Estimate(new FunctionObjective<BallAtWall>(), [x], random).Gradient[0])], CurveStyle.Points),
            new Curve("zeroth order, 1000 samples", at, [.. at.Select(x => new ZerothOrder(1000, 0.1).Estimate(new FunctionObjective<BallAtWall>(), [x], random).Gradient[0])], CurveStyle.Points)));
    }

    private static void Jumps<TFunction>(LabReport report, RandomStream random, double sigma, double theta, (double At, double Height)[] jumps) where TFunction : struct, IScalarFunction
    {
        GaussianKernel kernel = new(sigma);
        double exact = Smooth.ByQuadrature(x => FunctionObjective<TFunction>.Value([x]), kernel)(theta).Derivative;
        double derivative = Smooth.Mean(
            (x, _) =>
            {
                Span<double> gradient = stackalloc double[1];
                FunctionObjective<TFunction>.Gradient([x], gradient);
                return gradient[0];
            }, theta, kernel);
        string name = $"{typeof(TFunction).Name}, θ = {theta}, σ = {sigma}";
        report.Near($"{name}: bias = Σ jump × density", jumps.Sum(jump => jump.Height * kernel.Density(jump.At - theta)), exact - derivative, 1e-3 * Math.Abs(exact - derivative));
        GradientEstimate zeroth = new ZerothOrder(Samples, sigma).Estimate(new FunctionObjective<TFunction>(), [theta], random);
        report.Within($"{name}: zeroth order", exact, zeroth.Gradient[0], zeroth.StandardErrors[0], All);
        GradientEstimate first = new FirstOrder(Samples, sigma).Estimate(new FunctionObjective<TFunction>(), [theta], random);
        report.Within($"{name}: first order misses it", derivative, first.Gradient[0], first.StandardErrors[0], All);
    }
}
