using Rollout.Control;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>Averaged derivatives see a contact before it happens.</summary>
internal static class SeeContactLab
{
    public static Lab Lab { get; } = new("see-contact", "Exact derivatives are 0 before contact; averaged over noise they plan through it.", Run);

    private static void Run(LabReport report)
    {
        double[][] nothing = [.. Enumerable.Range(0, 10).Select(_ => new[] { 0.0 })];
        IReadOnlyList<double> exact = new Ilqr { Iterations = 20 }.Solve<PointPusher>([1, 0], nothing).History;
        report.Near("exact iLQR: cost after all iterations", 100, exact[^1], 1e-12);
        Trajectory first = new Ilqr { Iterations = 20, Bundle = new Bundle(BundleOrder.First) }.Solve<PointPusher>([1, 0], nothing, seed: report.Seed);
        Trajectory zeroth = new Ilqr { Iterations = 20, Bundle = new Bundle(BundleOrder.Zeroth) }.Solve<PointPusher>([1, 0], nothing, seed: report.Seed);
        report.Between("first-order bundle: cost (optimum 0.0361)", 0.0360963, 0.04, first.Cost);
        report.Between("zeroth-order bundle: cost (optimum 0.0361)", 0.0360963, 0.04, zeroth.Cost);
        report.Near("total motion of the finger", 1.89981, first.States[^1][1], 0.01);

        double worst = 0;
        double[] at = [.. Enumerable.Range(0, 61).Select(i => -0.6 + 0.02 * i)];
        ISmoothingKernel[] kernels = [new GaussianKernel(0.1), new LogisticKernel(20), new BarrierKernel(100)];
        foreach (ISmoothingKernel kernel in kernels)
        {
            var average = Smooth.ByQuadrature(x => Math.Max(x, 0), kernel, 1e-8);
            foreach (double x in at) worst = Math.Max(worst, Math.Abs(average(x).Value - kernel.Rectifier(x)));
        }

        report.AtMost("closed forms of the contact force against quadrature", 1e-3, worst);
        report.Show(new Panel("Cost of the plan", "iteration", "cost", Path("exact derivatives", [.. exact, .. Enumerable.Repeat(exact[^1], 21 - exact.Count)]), Path("first-order bundle", first.History), Path("zeroth-order bundle", zeroth.History)) { Logarithmic = true });
        report.Show(new Panel("The plan through contact", "step", "position [m]",
            new Curve("block", [.. Enumerable.Range(0, 11).Select(t => (double)t)], [.. first.States.Select(x => x[0])]), new Curve("finger", [.. Enumerable.Range(0, 11).Select(t => (double)t)], [.. first.States.Select(x => x[1])])));
        report.Show(new Panel("Smoothed contact force", "penetration [m]", "force / stiffness [m]",
            [new Curve("max(x, 0)", at, [.. at.Select(x => Math.Max(x, 0))]), .. kernels.Select((kernel, i) => new Curve(new[] { "Gaussian, σ = 0.1", "softplus, k = 20", "log-barrier, k = 100" }[i], at, [.. at.Select(kernel.Rectifier)]))]));
    }

    private static Curve Path(string name, IReadOnlyList<double> costs) => new(name, [.. Enumerable.Range(0, costs.Count).Select(k => (double)k)], [.. costs]);
}
