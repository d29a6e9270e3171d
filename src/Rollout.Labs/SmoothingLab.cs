using MathNet.Numerics.Distributions;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Averaging a cost over noise makes it smooth: ledge, wall and pivot.</summary>
internal static class SmoothingLab
{
    private const int Angles = 61, Samples = 4000;

    public static Lab Lab { get; } = new("smoothing", "A cost with jumps has a gradient everywhere once it is averaged over noise.", Run);

    private static void Run(LabReport report)
    {
        Example<Ledge>(report, "A: ball on a ledge (higher is better)", "drop position [m]", "height f [m]", 0.3, -Math.PI / 2, Math.PI / 2);
        report.Progress(0.3, "ball at a wall");
        Example<BallAtWall>(report, "B: ball thrown at a wall", "angle of the throw [rad]", "-distance², f [m²]", 0.07, 0, Math.PI / 2);
        report.Progress(0.6, "pivot");
        Example<PivotImpulse>(report, "C: ball hits a pivoted bar", "angle of the throw [rad]", "-momentum², f [kg² m⁴/s²]", 0.05, 0, Math.PI / 2);

        report.Near("minimum of B, σ = 0.07 [rad]", 0.8378361896, Minimiser<BallAtWall>(0.07, 0.6, 1.15), 1e-5);
        report.Near("minimum of B, σ = 0.1 [rad]", 0.8614657843, Minimiser<BallAtWall>(0.1, 0.6, 1.15), 1e-5);
        report.Near("minimum of C, σ = 0.05 [rad]", 0.7002690861, Minimiser<PivotImpulse>(0.05, 0.4, 0.78), 1e-5);
        report.Near("minimum of C, σ = 0.02 [rad]", 0.7423144405, Minimiser<PivotImpulse>(0.02, 0.4, 0.78), 1e-5);
        double wall = BallAtWall.WallDistance;
        report.Near("B reaches the wall at [rad]", 0.31466299157, Jump(angle => Landing(angle) < wall, 0.2, 0.5), 1e-5);
        report.Near("B clears the wall at [rad]", 0.69320384269, Jump(angle => Landing(angle) <= wall + 1e-3, 0.5, 0.8), 1e-5);
        report.Near("B hits it again at [rad]", 1.19934303850, Jump(angle => Landing(angle) > wall + 1e-3, 1, 1.22), 1e-5);
        report.Near("B falls short again at [rad]", 1.25613333522, Jump(angle => Landing(angle) >= wall, 1.22, 1.4), 1e-5);
    }

    private static void Example<TFunction>(LabReport report, string title, string x, string y, double sigma, double low, double high) where TFunction : struct, IScalarFunction
    {
        GaussianKernel kernel = new(sigma);
        Func<double, double> f = angle => FunctionObjective<TFunction>.Value([angle]);
        var exact = Smooth.ByQuadrature(f, kernel, 1e-9);
        double[] at = [.. Enumerable.Range(0, Angles).Select(i => low + (high - low) * i / (Angles - 1))], averaged = new double[Angles], sampled = new double[Angles];
        double worst = 0;
        for (int i = 0; i < Angles; i++)
        {
            averaged[i] = exact(at[i]).Value;
            var estimate = Smooth.BySampling(f, kernel, Samples, new RandomStream(report.Seed, (ulong)i))(at[i]);
            sampled[i] = estimate.Value;
            // Where hardly a sample jumped its standard error says little: up to 7/N of a jump of one may have been missed with the chance of four standard errors.
            worst = Math.Max(worst, Math.Abs(estimate.Value - averaged[i]) / (estimate.ValueError + 7.0 / 4 / Samples));
        }

        double[] fine = [.. Enumerable.Range(0, 1000).Select(i => low + (high - low) * i / 999)];
        report.Show(new Panel(title, x, y, new Curve("f", fine, [.. fine.Select(f)]), new Curve($"smoothed, σ = {sigma}", at, averaged), new Curve($"mean of {Samples} samples", at, sampled, CurveStyle.Points)));

        // What 3 is for one angle, 4.2 is for the worst of 61 (Bonferroni).
        double all = Normal.InvCDF(0, 1, 1 - (1 - Normal.CDF(0, 1, 3)) / Angles);
        report.True($"{title}: sampled F beside quadrature, worst of {Angles} angles", $"within {all:F1} s.e., as one within 3", $"{worst:F1} s.e.", worst <= all);
    }

    private static double Minimiser<TFunction>(double sigma, double low, double high) where TFunction : struct, IScalarFunction
    {
        var smooth = Smooth.ByQuadrature(angle => FunctionObjective<TFunction>.Value([angle]), new GaussianKernel(sigma), 1e-10);
        return Jump(angle => smooth(angle).Derivative < 0, low, high);
    }

    private static double Landing(double angle) => Math.Sqrt(-FunctionObjective<BallAtWall>.Value([angle]));

    private static double Jump(Func<double, bool> below, double low, double high)
    {
        for (int i = 0; i < 45; i++)
        {
            double middle = (low + high) / 2;
            if (below(middle)) low = middle;
            else high = middle;
        }

        return (low + high) / 2;
    }
}
