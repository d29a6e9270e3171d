using System.Numerics;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Labs;

/// <summary>First-order gradients do not always have the lower variance: ripples, stiffness and chaos reverse the order, dimension restores it.</summary>
internal static class GradientVarianceLab
{
    private const int BatchCount = 10;

    public static Lab Lab { get; } = new("gradient-variance", "The variance of first-order gradients explodes with stiffness and chaos; that of zeroth-order ones grows with the dimension.", Run);

    private static void Run(LabReport report)
    {
        RandomStream random = new(report.Seed);
        foreach ((double x, double first, double zeroth) in new[] { (-0.5, 24.54, 2.576430787684118), (0.2, 24.54, 1.356938530644773) })
        {
            double v1 = new FirstOrder(200000, 0.1).Estimate(new FunctionObjective<QuadraticSine>(), [x], random).Variance;
            double v0 = new ZerothOrder(200000, 0.1).Estimate(new FunctionObjective<QuadraticSine>(), [x], random).Variance;
            report.Near($"x² + 0.1 sin 70x at {x}: variance, first order", first, v1, 0.03 * first);
            report.Near($"x² + 0.1 sin 70x at {x}: variance, zeroth order", zeroth, v0, 0.05 * zeroth);
            report.AtLeast($"x² + 0.1 sin 70x at {x}: ratio", 9, v1 / v0);
        }

        report.Progress(0.1, "friction");
        Friction(report, random);
        report.Progress(0.2, "stiffness");
        Stiffness(report, random);
        report.Progress(0.4, "chaos");
        Chaos(report, random);
        report.Progress(0.8, "dimension");
        Dimension(report, random);
    }

    /// <summary>The slope 2/width of a friction force inside a band that samples rarely hit.</summary>
    private static void Friction(LabReport report, RandomStream random)
    {
        const double X = 0.1, Sigma = 0.1;
        const int N = 2_000_000;
        foreach ((double width, double first, double zeroth) in new[] { (0.2, 24.948, 97.104), (0.1, 73.319, 117.668), (0.01, 944.46, 135.178), (0.001, 9655.4, 136.669) })
        {
            double inside = 0, sum = 0, square = 0, own = Math.Clamp(2 * X / width, -1, 1);
            for (int i = 0; i < N; i++)
            {
                double w = Sigma * random.NextNormal(), y = X + w;
                if (Math.Abs(y) < width / 2) inside++;
                double change = (Math.Clamp(2 * y / width, -1, 1) - own) * w / (Sigma * Sigma);
                (sum, square) = (sum + change, square + change * change);
            }

            double p = inside / N, v1 = 4 / (width * width) * p * (1 - p), v0 = square / N - sum / N * (sum / N);
            report.Near($"friction of width {width}: variance, first order", first, v1, first * Math.Max(0.02, 4 / Math.Sqrt(inside)));
            report.Near($"friction of width {width}: variance, zeroth order", zeroth, v0, 0.03 * zeroth);
            if (width == 0.001) report.Near("chance that 10 first-order samples are all 0", 0.97606, Math.Pow(1 - p, 10), 0.004);
        }
    }

    private static void Stiffness(LabReport report, RandomStream random)
    {
        // Where the step is unstable, 2 k h²/m > 4, the derivative explodes and the cost does not: published as 1.33e5 to 1.38e5 throughout.
        double[] stiffness = [10, 21.5, 46.4, 100, 215.4, 464.2, 1000, 2154.4, 4641.6, 10000], first = new double[10], zeroth = new double[10];
        double[] expected = [138162, 137391, 136320, 135247, 134501, 134090, 133888, 133805, 135500, 135500], explosion = [2.7e9, 1.3e49];
        double[] u = [.. Enumerable.Repeat(1.0, 100)], start = [0, 1, 0.1, 0];
        for (int i = 0; i < stiffness.Length; i++)
        {
            RolloutObjective<PushingBlocks, OpenLoop> pushing = new(100, (_, into) => start.CopyTo(into), new Dictionary<string, double> { ["stiffness"] = stiffness[i], ["velocity kept a step"] = 0.1 });
            Confidence byDerivative = Batches(_ => new FirstOrder(400, 0.3).Estimate(pushing, u, random).Variance), byCost = Batches(_ => new ZerothOrder(400, 0.3).Estimate(pushing, u, random).Variance);
            (first[i], zeroth[i]) = (byDerivative.Estimate, byCost.Estimate);
            if (i < 8) report.Agrees($"pushing, k = {stiffness[i]}: variance, first order", 36, 0.15 * 36, byDerivative);
            else report.AtLeast($"pushing, k = {stiffness[i]}: variance, first order, exponent of ten, nine tenths of the published", 0.9 * Math.Log10(explosion[i - 8]), Math.Log10(first[i]));
            report.Agrees($"pushing, k = {stiffness[i]}: variance, zeroth order", expected[i], 0.15 * expected[i], byCost);
        }

        report.Show(new Panel("Stiffness of a pushed block", "stiffness [N/m]", "variance of a sample [1/N²]", new Curve("first order", stiffness, first), new Curve("zeroth order", stiffness, zeroth)) { Logarithmic = true, LogarithmicX = true });
    }

    /// <summary>sin q1(T) of a double pendulum let go at 2.5 rad, and its derivative by the first angle.</summary>
    private static void Chaos(LabReport report, RandomStream random)
    {
        double[] times = [0.5, 1, 2, 3, 5, 8, 12], expectedFirst = [0.095, 1.81, 2.4, 37.5, 7.5e6, 3.1e11, 1.9e13], expectedZeroth = [0.36, 6.3, 8, 12, 86, 112, 152];

        // Up to three seconds single precision is exact enough, and so many samples are cheap that the narrow peaks of the derivative are met as often as they occur.
        (Confidence First, Confidence Typical, Confidence Zeroth)[] found =
        [
            .. Swings(random, times[..4], 20, 5000, 8, angles => Lanes8.Load(ref angles[0]), (Lanes8 lanes, Span<float> into) => Lanes8.Store(lanes, ref into[0])),
            .. Swings(random, times[4..], BatchCount, 200, 1, angles => new Real64(angles[0]), (Real64 number, Span<double> into) => into[0] = number.Value),
        ];
        for (int t = 0; t < 7; t++)
        {
            // At three seconds the tail is so heavy that a batch in a hundred makes up most of a mean, and a published number is a typical one. From five seconds on a few samples of thousands make up the derivative's variance, and the more there are, the more of it is found: published as an
            // order of magnitude, which is a lower bound.
            if (t < 4) report.Agrees($"double pendulum, {times[t]} s: variance, first order", expectedFirst[t], 0.3 * expectedFirst[t], t == 3 ? found[t].Typical : found[t].First);
            else report.AtLeast($"double pendulum, {times[t]} s: variance, first order, order of magnitude", Math.Floor(Math.Log10(expectedFirst[t])), Math.Log10(found[t].First.Estimate));
            report.Agrees($"double pendulum, {times[t]} s: variance, zeroth order", expectedZeroth[t], 0.3 * expectedZeroth[t], found[t].Zeroth);
        }

        double[] first = [.. found.Select(both => both.First.Estimate)], zeroth = [.. found.Select(both => both.Zeroth.Estimate)];
        report.AtMost("double pendulum, 0.5 s: ratio first / zeroth", 1, first[0] / zeroth[0]);
        report.AtMost("double pendulum, 1 s: ratio first / zeroth", 1, first[1] / zeroth[1]);
        report.AtLeast("double pendulum, 8 s: ratio first / zeroth", 1e6, first[5] / zeroth[5]);
        report.Show(new Panel("Chaos of a double pendulum", "horizon [s]", "variance of a sample [1/rad²]", new Curve("first order", times, first), new Curve("zeroth order", times, zeroth)) { Logarithmic = true });
    }

    /// <summary>Unpacks the lanes of a number.</summary>
    private delegate void Unpack<T, TFloat>(T number, Span<TFloat> into);

    /// <summary>Variances of both orders at some times, over batches of swings.</summary>
    private static (Confidence First, Confidence Typical, Confidence Zeroth)[] Swings<T, TFloat>(RandomStream random, double[] times, int batches, int batchSize, int lanes, Func<TFloat[], T> pack, Unpack<T, TFloat> unpack)
        where T : struct, IReal<T> where TFloat : struct, INumber<TFloat>
    {
        const double Sigma = 0.1;
        int n = batchSize * batches;
        double[] w = [.. Enumerable.Range(0, n).Select(_ => Sigma * random.NextNormal())];
        double[][] value = [.. times.Select(_ => new double[n])], slope = [.. times.Select(_ => new double[n])], quiet = [.. times.Select(_ => new double[lanes])], ignored = [.. times.Select(_ => new double[lanes])];
        Swing(0, new double[lanes], times, pack, unpack, quiet, ignored);
        Parallel.For(0, n / lanes, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, i => Swing(i * lanes, w.AsSpan(i * lanes, lanes), times, pack, unpack, value, slope));
        return
        [
            .. times.Select((_, t) =>
            {
                double[] first = Variances(i => slope[t][i]), zeroth = Variances(i => (value[t][i] - quiet[t][0]) * w[i] / (Sigma * Sigma));
                return (Confidence.OfMean(first, "batches"), Confidence.OfMedian(first, "batches"), Confidence.OfMean(zeroth, "batches"));
            }),
        ];

        double[] Variances(Func<int, double> sample) => [.. Enumerable.Range(0, batches).Select(batch => Spread.Of([.. Enumerable.Range(batch * batchSize, batchSize).Select(sample)]).Variance)];
    }

    private static void Swing<T, TFloat>(int row, ReadOnlySpan<double> noise, double[] times, Func<TFloat[], T> pack, Unpack<T, TFloat> unpack, double[][] value, double[][] slope)
        where T : struct, IReal<T> where TFloat : struct, INumber<TFloat>
    {
        Rollout.Worlds.Vector<Dual<T>> state = default, parameters = default;
        double[] constants = WorldConstants.Of<DoublePendulum>(new Dictionary<string, double> { ["first damping"] = 0, ["second damping"] = 0 });
        for (int i = 0; i < constants.Length; i++) parameters[i] = Dual<T>.Const(constants[i]);
        for (int i = 0; i < 4; i++) state[i] = Dual<T>.Const(0);
        TFloat[] numbers = new TFloat[noise.Length];
        for (int i = 0; i < noise.Length; i++) numbers[i] = TFloat.CreateTruncating(2.5 + noise[i]);
        state[0] = new(pack(numbers), T.Const(1));
        int step = 0;
        for (int t = 0; t < times.Length; t++)
        {
            for (; step < (int)Math.Round(times[t] / 0.005); step++) RungeKutta.Step<DoublePendulum, Dual<T>, Rollout.Worlds.Vector<Dual<T>>>(ref state, parameters, Dual<T>.Const(0), parameters[0]);
            Dual<T>.SinCos(state[0], out Dual<T> sin, out _);
            unpack(sin.Value, numbers);
            for (int i = 0; i < numbers.Length; i++) value[t][row + i] = double.CreateTruncating(numbers[i]);
            unpack(sin.Derivative, numbers);
            for (int i = 0; i < numbers.Length; i++) slope[t][row + i] = double.CreateTruncating(numbers[i]);
        }
    }

    private static void Dimension(LabReport report, RandomStream random)
    {
        double[] dimensions = [1, 2, 5, 10, 20, 50, 100], expected = [12, 24, 64, 143, 392, 1022, 3669], published = new double[7], ratio = new double[7];
        for (int i = 0; i < dimensions.Length; i++)
        {
            int d = (int)dimensions[i], samples = d <= 5 ? 2000 : d <= 20 ? 400 : 60;
            LinearGainObjective regulator = new(d), quiet = new(d, noiseFreeScores: true);
            double[] theta = new double[regulator.Parameters];
            double[] first = [.. Enumerable.Range(0, BatchCount).Select(_ => new FirstOrder(samples, 0.1).Estimate(regulator, theta, random).Variance)];
            Confidence without = Batches(batch => new ZerothOrder(samples, 0.1).Estimate(quiet, theta, random).Variance / first[batch]);
            published[i] = without.Estimate;
            ratio[i] = Batches(batch => new ZerothOrder(samples, 0.1).Estimate(regulator, theta, random).Variance / first[batch]).Estimate;
            report.Agrees($"regulator in {d} dimensions: ratio zeroth / first, scores without noise", expected[i], 0.35 * expected[i], without);
        }

        report.Between("regulator: unbiased ratio in 100 dimensions over that in 1, over 100", 0.5, 5, ratio[6] / ratio[0] / 100);
        report.Show(new Panel("Dimension of a regulator", "dimension", "variance ratio zeroth / first", new Curve("unbiased scores", dimensions, ratio),
            new Curve("scores without noise", dimensions, published), new Curve("reference", dimensions, expected, CurveStyle.Points))
        { Logarithmic = true, LogarithmicX = true });
    }

    /// <summary>Repeats an estimate over batches of samples.</summary>
    private static Confidence Batches(Func<int, double> estimate) => Confidence.OfMean([.. Enumerable.Range(0, BatchCount).Select(estimate)], "batches");
}
