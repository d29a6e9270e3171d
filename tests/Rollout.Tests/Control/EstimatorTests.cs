using System.Text.Json;
using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class EstimatorTests
{
    private static readonly FunctionObjective<ThreeHumpCamel> s_camel = new();

    [Fact]
    public void Gradient_descent_and_minima()
    {
        Recorded row = Recorded.Rows("stochastic", "three-hump camel: gradient descent")[0];
        double[] x = row.Constants.Doubles("start"), gradient = new double[2];
        foreach (JsonElement expected in row.Expected.GetProperty("x1_x2_value").EnumerateArray())
        {
            double value = FunctionObjective<ThreeHumpCamel>.Gradient(x, gradient);
            double[] numbers = Fixture.Doubles(expected);
            row.Near(numbers[0], x[0], "x1");
            row.Near(numbers[1], x[1], "x2");
            row.Near(numbers[2], value, "value");
            for (int i = 0; i < 2; i++) x[i] -= row["eta"] * gradient[i];
        }

        row = Recorded.Rows("stochastic", "three-hump camel: minima")[0];
        Minima<ThreeHumpCamel>(row, [.. row.Expected.GetProperty("points").EnumerateArray().Select(Fixture.Doubles)], row.Expected.Doubles("values"));
        row = Recorded.Rows("stochastic", "six-hump camel: minima")[0];
        double[][] points = [.. row.Expected.GetProperty("x_y_value").EnumerateArray().Select(Fixture.Doubles)];
        Minima<SixHumpCamel>(row, points, [.. points.Select(point => point[2])]);
    }

    [Theory]
    [InlineData("three-hump camel: weight perturbation")]
    [InlineData("three-hump camel: weight perturbation with baseline 5")]
    public void Weight_perturbation_replays(string name)
    {
        Recorded row = Recorded.Rows("stochastic", name)[0];
        double[] x = row.Constants.Doubles("start");
        JsonElement[] noise = [.. row.Constants.GetProperty("noise").EnumerateArray()], expected = [.. row.Expected.GetProperty("x1_x2_value").EnumerateArray()];
        WeightPerturbationRule rule = new(row["eta"], row["sigma"], name.EndsWith('5') ? new Baseline.Constant(5) : null);
        for (int k = 0; k < expected.Length; k++)
        {
            double[] numbers = Fixture.Doubles(expected[k]);
            row.Near(numbers[0], x[0], $"x1 of step {k}");
            row.Near(numbers[1], x[1], $"x2 of step {k}");
            row.Near(numbers[2], FunctionObjective<ThreeHumpCamel>.Value(x), $"value of step {k}");
            rule.Step(s_camel, x, new Samples(row["sigma"], Fixture.Doubles(noise[k]), []) { Count = 1 });
        }
    }

    [Fact]
    public void Smoothed_gradient_and_baselines()
    {
        Recorded row = Recorded.Rows("stochastic", "three-hump camel: smoothed gradient and baselines")[0];
        double[] x = row.Constants.Doubles("x"), gradient = new double[2];
        double sigma = row["sigma"], own = FunctionObjective<ThreeHumpCamel>.Gradient(x, gradient);
        row.Holds("gradient", gradient);
        (double value, double[] smoothed) = Smooth.ByHermite(point => FunctionObjective<ThreeHumpCamel>.Value(point), sigma)(x);
        row.Holds("smoothed_value", value);
        row.Holds("gradient_of_smoothed", smoothed);
        row.Holds("mean_of_(l(x+w)-b)w", [.. smoothed.Select(g => sigma * sigma * g)]);

        double weighted = Moment(x, sigma, (l, w2) => l * w2), total = Moment(x, sigma, (_, w2) => w2);
        row.Holds("optimal_baseline", weighted / total);
        double mean = sigma * sigma * sigma * sigma * smoothed.Sum(g => g * g);
        foreach (JsonProperty variance in row.Expected.GetProperty("total_variance_of_(l(x+w)-b)w").EnumerateObject())
        {
            double b = variance.Name switch { "l(x)" => own, "optimal" => weighted / total, var number => double.Parse(number, null) };
            row.Near(variance.Value.GetDouble(), Moment(x, sigma, (l, w2) => (l - b) * (l - b) * w2) - mean, $"variance with baseline {variance.Name}");
        }
    }

    [Fact]
    public void Every_estimator_is_unbiased_on_a_smooth_cost_and_reports_its_error()
    {
        double[] x = [2, 2], expected = Smooth.ByHermite(point => FunctionObjective<ThreeHumpCamel>.Value(point), 0.5)(x).Gradient;
        IGradientEstimator[] estimators =
        [
            new FirstOrder(20000, 0.5), new ZerothOrder(20000, 0.5), new ZerothOrder(20000, 0.5, Baseline.None), new ZerothOrder(20000, 0.5, new Baseline.Constant(5)),
            new ZerothOrder(20000, 0.5, Baseline.Optimal), new ZerothOrder(20000, 0.5, new Baseline.Running(0.1)), new ZerothOrder(20000, 0.5, Baseline.None, Antithetic: true),
            new AlphaOrder(20000, 0.5, 1e3, 10), new InverseVariance(20000, 0.5),
        ];
        foreach (IGradientEstimator estimator in estimators)
        {
            GradientEstimate estimate = estimator.Estimate(s_camel, x, new RandomStream(12));
            for (int j = 0; j < 2; j++)
                Assert.True(Math.Abs(estimate.Gradient[j] - expected[j]) <= 4 * estimate.StandardErrors[j], $"{estimator}: {estimate.Gradient[j]} ± {estimate.StandardErrors[j]} instead of {expected[j]}");
            Assert.Equal(estimate.FirstOrderSamples is null ? 20000 : 40000, estimate.Count);
            Assert.Equal(40000, estimate.Samples.Noise.Length);
        }

        Assert.Equal(5.989, new ZerothOrder(200000, 0.5, Baseline.Optimal).Estimate(s_camel, x, new RandomStream(3)).OptimalBaseline, 0.2);
    }

    /// <summary>Few samples show a baseline that depends on the sample it is subtracted from; many estimates of them have their mean at the gradient or not.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_baseline_biases_an_estimate_of_few_samples(bool antithetic)
    {
        double[] x = [2, 2], expected = Smooth.ByHermite(point => FunctionObjective<ThreeHumpCamel>.Value(point), 0.5)(x).Gradient;
        foreach (Baseline baseline in new[] { Baseline.None, Baseline.NoiseFree, new Baseline.Constant(5), Baseline.Optimal, new Baseline.Running(0.5) })
        {
            ZerothOrder estimator = new(4, 0.5, baseline, antithetic);
            RandomStream random = new(8);
            const int Estimates = 40_000;
            double[] sum = new double[2], squares = new double[2];
            for (int k = 0; k < Estimates; k++)
            {
                double[] gradient = estimator.Estimate(s_camel, x, random).Gradient;
                for (int j = 0; j < 2; j++) (sum[j], squares[j]) = (sum[j] + gradient[j], squares[j] + gradient[j] * gradient[j]);
            }

            for (int j = 0; j < 2; j++)
            {
                double mean = sum[j] / Estimates, error = Math.Sqrt((squares[j] / Estimates - mean * mean) / Estimates);
                Assert.True(Math.Abs(mean - expected[j]) <= 4 * error, $"{baseline}: {mean} ± {error} instead of {expected[j]}");
            }
        }
    }

    [Fact]
    public void Every_estimate_replays_from_its_noise_to_the_bit()
    {
        IGradientEstimator[] estimators =
        [
            new FirstOrder(50, 0.5), new ZerothOrder(50, 0.5), new ZerothOrder(50, 0.5, Baseline.None), new ZerothOrder(50, 0.5, new Baseline.Constant(5)),
            new ZerothOrder(50, 0.5, Baseline.Optimal, Antithetic: true), new ZerothOrder(50, 0.5, new Baseline.Running(0.1)), new AlphaOrder(50, 0.5, 1e3, 10), new InverseVariance(50, 0.5),
        ];
        foreach (IGradientEstimator estimator in estimators)
        {
            for (ulong seed = 0; seed < 3; seed++)
            {
                GradientEstimate estimate = estimator.Estimate(s_camel, [2, 2], new RandomStream(seed)), again = estimator.Replay(s_camel, [2, 2], estimate);
                Assert.Equal(estimate.Gradient, again.Gradient);
                Assert.Equal((estimate.Variance, estimate.Value, estimate.FirstOrderShare), (again.Variance, again.Value, again.FirstOrderShare));
                Assert.NotEqual(estimate.Gradient, estimator.Replay(s_camel, [1.9, 2], estimate).Gradient);
            }
        }

        GradientEstimate single = estimators[0].Estimate(s_camel, [2, 2], new RandomStream(1));
        Assert.Contains("of one order", Assert.Throws<ControlException>(() => new InverseVariance(50, 0.5).Replay(s_camel, [2, 2], single)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Smooth_costs_raise_no_suspicion_of_jumps()
    {
        RolloutObjective<TorquePendulum, LinearPolicy> rollout = new(50, (random, start) => start[0] = 3 + 0.2 * random.NextNormal());
        RandomStream random = new(4);
        for (int k = 0; k < 100; k++)
        {
            foreach (int count in new[] { 10, 50 })
            {
                foreach (IGradientEstimator estimator in new IGradientEstimator[] { new FirstOrder(count, 0.5), new AlphaOrder(count, 0.5, 1e3, 10), new InverseVariance(count, 0.5) })
                {
                    NoJumps(estimator.Estimate(s_camel, [2, 2], random));
                    NoJumps(estimator.Estimate(new FunctionObjective<QuadraticSine>(), [0.2], random));
                    NoJumps(estimator.Estimate(rollout, [-1, -1], random));
                }
            }
        }

        static void NoJumps(GradientEstimate estimate) => Assert.DoesNotContain(estimate.Doubts, doubt => doubt.StartsWith("Jumps", StringComparison.Ordinal));
    }

    [Fact]
    public void Doubtful_estimates_say_why()
    {
        GradientEstimate ledge = new FirstOrder(100, 0.3).Estimate(new FunctionObjective<Ledge>(), [0.1], new RandomStream(1));
        Assert.Contains("Jumps crossed", Assert.Single(ledge.Doubts), StringComparison.Ordinal);
        foreach (IGradientEstimator estimator in new IGradientEstimator[] { new FirstOrder(1000, 0.1), new InverseVariance(1000, 0.1), new AlphaOrder(1000, 0.1, 1, 0) })
        {
            GradientEstimate ball = estimator.Estimate(new FunctionObjective<BallAtWall>(), [0.7854], new RandomStream(1));
            Assert.Contains(ball.Doubts, doubt => doubt.StartsWith("Jumps crossed", StringComparison.Ordinal));
        }

        GradientEstimate pivot = new FirstOrder(1000, 0.05).Estimate(new FunctionObjective<PivotImpulse>(), [0.75], new RandomStream(1));
        Assert.StartsWith("Jumps crossed", pivot.Doubts[0], StringComparison.Ordinal);
        Assert.Empty(new FirstOrder(200, 0.1).Estimate(s_camel, [2, 2], new RandomStream(1)).Doubts);
        RolloutObjective<DoublePendulum, OpenLoop> chaos = new(2000, (random, start) => start[0] = 2.5 + 0.1 * random.NextNormal(), new Dictionary<string, double> { ["first damping"] = 0, ["second damping"] = 0, ["final weight"] = 1 });
        GradientEstimate wild = new FirstOrder(40, 0.01).Estimate(chaos, new double[2000], new RandomStream(1));
        Assert.Contains(wild.Doubts, doubt => doubt.StartsWith("Variance exploding", StringComparison.Ordinal));
    }

    [Fact]
    public void Interpolation_weight_and_radius()
    {
        foreach (Recorded row in Recorded.Rows("stochastic", "first/zeroth-order interpolation weight"))
            row.Holds("alpha", AlphaOrder.Weight(row["confidence_radius"], row["gamma"], row["variance_zeroth"], row["variance_first"], row["bias_norm"]));
        foreach (Recorded row in Recorded.Rows("stochastic", "vector Bernstein radius"))
            row.Holds("radius", AlphaOrder.Radius(row["variance"], (int)row["N"], (int)row["dimension"], row["L"], row["failure_probability"]));
    }

    [Fact]
    public void Signal_to_noise()
    {
        foreach (Recorded row in Recorded.Rows("stochastic", "signal-to-noise ratio of weight perturbation"))
        {
            row.Holds("gaussian", WeightPerturbationRule.SignalToNoise((int)row["N"], 3));
            row.Holds("uniform", WeightPerturbationRule.SignalToNoise((int)row["N"], 9.0 / 5));
        }
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new FirstOrder(0, 0.1).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZerothOrder(10, -0.1).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ZerothOrder(11, 0.1, Antithetic: true).Estimate(s_camel, [2, 2], new RandomStream(1)));
        Assert.Contains("FailureProbability", Assert.Throws<ControlException>(() => new AlphaOrder(10, 0.1, 1, 1, 1.5).Estimate(s_camel, [2, 2], new RandomStream(1))).Message, StringComparison.Ordinal);
        Assert.Contains("diverged", Assert.Throws<ControlException>(() => new ZerothOrder(10, 0.1).Estimate(s_camel, [1e60, 2], new RandomStream(1))).Message, StringComparison.Ordinal);
    }

    private static double Moment(double[] x, double sigma, Func<double, double, double> moment) =>
        Smooth.ByHermite(point => moment(FunctionObjective<ThreeHumpCamel>.Value(point), (point[0] - x[0]) * (point[0] - x[0]) + (point[1] - x[1]) * (point[1] - x[1])), sigma, 16)(x).Value;

    private static void Minima<TFunction>(Recorded row, double[][] points, double[] values) where TFunction : struct, IScalarFunction
    {
        double[] gradient = new double[2];
        for (int k = 0; k < values.Length; k++)
        {
            row.Near(values[k], FunctionObjective<TFunction>.Gradient(points[k].AsSpan(0, 2), gradient), "minimum");
            Assert.All(gradient, derivative => Assert.InRange(Math.Abs(derivative), 0, 1e-5));

            // Descent from nearby finds the place itself.
            double[] x = [points[k][0] + 0.05, points[k][1] - 0.05];
            for (int step = 0; step < 10000; step++)
            {
                FunctionObjective<TFunction>.Gradient(x, gradient);
                for (int i = 0; i < 2; i++) x[i] -= 0.02 * gradient[i];
            }

            for (int i = 0; i < 2; i++) row.Near(points[k][i], x[i], $"coordinate {i} of minimum {k}");
            row.Near(values[k], FunctionObjective<TFunction>.Value(x), $"value of minimum {k}");
        }
    }
}
