using Rollout.Core;
using Rollout.Neural;

namespace Rollout.Labs;

/// <summary>
/// The idea under diffusion policies: a network that predicts the noise on points of a curve, ε = f(u + σ ε, σ), leads any point back to it, u ← u + (σ[k-1] - σ[k]) f(u, σ[k]).
/// </summary>
/// <remarks>Ho, Jain, Abbeel 2020; Song, Meng, Ermon, Denoising diffusion implicit models (2021).</remarks>
internal static class DenoisingLab
{
    private const int Levels = 100, Batch = 1000, Iterations = 700, Samples = 1000, Dense = 2000;

    private static readonly double[,] s_control = { { -0.8, -0.6 }, { -0.2, -0.6 }, { 0, 0.8 }, { 0.4, 0 }, { 0.8, 0.8 } };

    public static Lab Lab { get; } = new("denoising", "A network that predicts noise leads random points onto the curve that its examples lie on, and covers it.", Run);

    private static void Run(LabReport report)
    {
        double[] sigma = NoiseLevels(Levels, 0.95);
        foreach ((int level, double expected) in new[] { (0, 0.006232136021404208), (1, 0.006560143180425483), (50, 0.0809947108175928), (98, 0.95), (99, 1) })
            report.Near($"noise level {level} of {Levels}", expected, sigma[level], 1e-12);
        foreach ((double t, double x, double y) in new[] { (0, -0.8, -0.6), (0.1, -0.58168, -0.52966), (0.25, -0.315625, -0.27109375), (0.5, 0.05, 0.1625), (0.8, 0.48512, 0.43424), (1, 0.8, 0.8) })
            report.Near($"curve at t = {t}: largest error of a coordinate", 0, Math.Max(Math.Abs(OnCurve(t).X - x), Math.Abs(OnCurve(t).Y - y)), 1e-12);

        ParameterVector weights = new();
        MultilayerPerceptron network = new(weights, "noise", 3, [255, 255], 2, Activation.Tanh);
        network.InitializeUniform(new RandomStream(report.Seed, 1));
        Train(report, network, weights, sigma);
        (double X, double Y)[] samples = Denoise(network, sigma, new RandomStream(report.Seed, 3), out List<(double X, double Y)> path);

        // Where along the curve, as a share of its length, each sample ends, and how far from it.
        (double X, double Y)[] dense = [.. Enumerable.Range(0, Dense + 1).Select(i => OnCurve((double)i / Dense))];
        double[] along = new double[Dense + 1];
        for (int i = 1; i <= Dense; i++) along[i] = along[i - 1] + Math.Sqrt(Square(dense[i], dense[i - 1]));
        int[] nearest = [.. samples.Select(sample => Enumerable.Range(0, Dense + 1).MinBy(i => Square(dense[i], sample)))];
        double[] distances = [.. samples.Zip(nearest, (sample, i) => Math.Sqrt(Square(dense[i], sample))).Order()], places = [0, .. nearest.Select(i => along[i] / along[Dense]).Order(), 1];
        report.AtMost("1000 samples: median distance from the curve", 0.05, distances[Samples / 2]);
        report.AtMost("1000 samples: 95 % within", 0.1, distances[Samples * 95 / 100]);
        report.AtMost("widest gap along the curve, as a share of its length", 0.1, places.Zip(places.Skip(1), (a, b) => b - a).Max());
        report.Show(new Panel("Noise led onto a curve", "x", "y", new Curve("curve", [.. dense.Select(p => p.X)], [.. dense.Select(p => p.Y)]),
            new Curve("1000 denoised samples", [.. samples.Select(p => p.X)], [.. samples.Select(p => p.Y)], CurveStyle.Points), new Curve("way of one of them", [.. path.Select(p => p.X)], [.. path.Select(p => p.Y)], CurveStyle.Dashed)));
    }

    /// <summary>σ[K-1] = 1, σ[k-1] = factor σ[k].</summary>
    private static double[] NoiseLevels(int count, double factor)
    {
        double[] sigma = new double[count];
        sigma[^1] = 1;
        for (int k = count - 1; k > 0; k--) sigma[k - 1] = factor * sigma[k];
        return sigma;
    }

    /// <summary>The Bézier curve of five control points at t in [0, 1], by de Casteljau's repeated interpolation.</summary>
    private static (double X, double Y) OnCurve(double t)
    {
        double[,] points = (double[,])s_control.Clone();
        for (int degree = points.GetLength(0) - 1; degree > 0; degree--)
        {
            for (int i = 0; i < degree; i++) (points[i, 0], points[i, 1]) = ((1 - t) * points[i, 0] + t * points[i + 1, 0], (1 - t) * points[i, 1] + t * points[i + 1, 1]);
        }

        return (points[0, 0], points[0, 1]);
    }

    /// <summary>min over f of E |f(u + σ ε, σ) - ε|², u on the curve and σ of all levels alike; the network sees log σ.</summary>
    private static void Train(LabReport report, MultilayerPerceptron network, ParameterVector weights, double[] sigma)
    {
        RandomStream random = new(report.Seed, 2);
        Adam optimizer = new(weights.Values.Length);
        Tape tape = new();
        float[] inputs = new float[3 * Batch], noise = new float[2 * Batch];
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            for (int i = 0; i < Batch; i++)
            {
                (double x, double y) = OnCurve(random.NextDouble());
                double level = sigma[random.NextInt(sigma.Length)];
                for (int j = 0; j < 2; j++) noise[2 * i + j] = (float)random.NextNormal();
                Seen((x + level * noise[2 * i], y + level * noise[2 * i + 1]), level, inputs.AsSpan(3 * i, 3));
            }

            tape.Reset();
            (network.Forward(tape.Constant(inputs, Batch, 3)) - tape.Constant(noise, Batch, 2)).Square().Mean().Backward();
            optimizer.LearningRate = 1e-3f * (1 - (float)iteration / Iterations);
            optimizer.Step(weights.Values, weights.Gradients);
            if (iteration % 50 == 0) report.Progress(0.95 * iteration / Iterations, "learning to see noise");
        }
    }

    private static (double X, double Y)[] Denoise(MultilayerPerceptron network, double[] sigma, RandomStream random, out List<(double X, double Y)> path)
    {
        NetworkRunner runner = new(network);
        float[] inputs = new float[3 * Samples], noise = new float[2 * Samples];
        (double X, double Y)[] points = [.. Enumerable.Range(0, Samples).Select(_ => (random.NextNormal(), random.NextNormal()))];
        path = [points[0]];
        for (int k = sigma.Length - 1; k >= 0; k--)
        {
            for (int i = 0; i < Samples; i++) Seen(points[i], sigma[k], inputs.AsSpan(3 * i, 3));
            runner.Run(Samples, inputs, noise);
            double step = (k > 0 ? sigma[k - 1] : 0) - sigma[k];
            for (int i = 0; i < Samples; i++) points[i] = (points[i].X + step * noise[2 * i], points[i].Y + step * noise[2 * i + 1]);
            path.Add(points[0]);
        }

        return points;
    }

    private static void Seen((double X, double Y) point, double sigma, Span<float> inputs) => (inputs[0], inputs[1], inputs[2]) = ((float)point.X, (float)point.Y, (float)(Math.Log(sigma) / 2.5 + 1));

    private static double Square((double X, double Y) a, (double X, double Y) b) => (a.X - b.X) * (a.X - b.X) + (a.Y - b.Y) * (a.Y - b.Y);
}
