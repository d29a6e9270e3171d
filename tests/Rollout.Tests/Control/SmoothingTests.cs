using Rollout.Control;
using Rollout.Core;
using Rollout.Worlds;

namespace Rollout.Tests.Control;

public class SmoothingTests
{
    [Fact]
    public void Step_function()
    {
        foreach (Recorded row in Recorded.Rows("smoothing", "step function"))
        {
            double theta = row["theta"], sigma = row["sigma"], f0 = FunctionObjective<Ledge>.Value([theta]);
            (double value, double slope) = Smooth.ByQuadrature(x => FunctionObjective<Ledge>.Value([x]), new GaussianKernel(sigma), 1e-13)(theta);
            row.Holds("F", value);
            row.Holds("dF", slope);
            row.Holds("zeroth_order_variance_noise_free_baseline", Variance<Ledge>(theta, sigma, f0, slope));
            row.Holds("zeroth_order_variance_no_baseline", Variance<Ledge>(theta, sigma, 0, slope));
            double[] gradient = new FirstOrder(1000, sigma).Estimate(new FunctionObjective<Ledge>(), [theta], new RandomStream(1)).Gradient;
            row.Holds("first_order_estimate", gradient[0]);
        }
    }

    [Fact]
    public void Ball_over_a_wall_and_pivot()
    {
        foreach (Recorded row in Recorded.Rows("smoothing", "ball over a wall: smoothed value and gradients"))
        {
            row.Holds("f", FunctionObjective<BallAtWall>.Value([row["theta"]]));
            Gradients<BallAtWall>(row);
        }

        foreach (Recorded row in Recorded.Rows("smoothing", "pivot: smoothed value and gradients")) Gradients<PivotImpulse>(row);
        foreach (Recorded row in Recorded.Rows("smoothing", "ball over a wall: minimiser of the smoothed cost")) Minimiser<BallAtWall>(row, 0.6, 1.15);
        foreach (Recorded row in Recorded.Rows("smoothing", "pivot: minimiser of the smoothed cost")) Minimiser<PivotImpulse>(row, 0.4, 0.78);
    }

    [Fact]
    public void Critical_angles()
    {
        Recorded row = Recorded.Rows("smoothing", "ball over a wall: critical angles")[0];
        static double Landing(double angle) => Math.Sqrt(-FunctionObjective<BallAtWall>.Value([angle]));
        row.Holds("reaches_wall", Bisect(angle => Landing(angle) < BallAtWall.WallDistance, 0.2, 0.5));
        row.Holds("clears_wall", Bisect(angle => Landing(angle) <= BallAtWall.WallDistance + 1e-3, 0.5, 0.8));
        row.Holds("hits_wall_again", Bisect(angle => Landing(angle) > BallAtWall.WallDistance + 1e-3, 1.0, 1.22));
        row.Holds("short_again", Bisect(angle => Landing(angle) >= BallAtWall.WallDistance, 1.22, 1.4));
        row.Holds("landing_just_above_clear", Landing(row.Expected.Number("clears_wall") + 1e-11));
        row.Holds("landing_just_below_hit_again", Landing(row.Expected.Number("hits_wall_again") - 1e-11));
    }

    [Fact]
    public void Quadratic_and_sine()
    {
        foreach (Recorded row in Recorded.Rows("smoothing", "x^2 + a sin(w x): both estimators unbiased, different variance"))
        {
            double x = row["x"], sigma = row["sigma"], f0 = FunctionObjective<QuadraticSine>.Value([x]);
            double slope = Smooth.ByQuadrature(y => FunctionObjective<QuadraticSine>.Value([y]), new GaussianKernel(sigma))(x).Derivative;
            row.Holds("dF", slope);
            row.Holds("variance_zeroth_order", Variance<QuadraticSine>(x, sigma, f0, slope));
            double square = Smooth.Mean((y, _) => Math.Pow(Derivative<QuadraticSine>(y), 2), x, new GaussianKernel(sigma));
            row.Holds("variance_first_order", square - slope * slope);
            double ripple = Smooth.ByQuadrature(y => Math.Sin(row["w"] * y), new GaussianKernel(sigma))(x).Value / Math.Sin(row["w"] * x);
            row.Holds("smoothing_factor_of_the_sine", ripple);
        }
    }

    [Fact]
    public void Convex_enough_though_not_convex()
    {
        // |f'|² / 2 ≥ μ f (Polyak and Łojasiewicz): descent with step 1/L contracts f by 1 - μ/L a step.
        Recorded row = Recorded.Rows("stochastic", "PL function")[0];
        double curvature = row.Expected.Number("largest_curvature"), mu = row.Expected.Number("pl_constant");
        (double Value, double Slope, double Curvature) At(double x)
        {
            Dual<Dual<Real64>> y = new(new(new Real64(x), new Real64(1)), new(new Real64(1), new Real64(0)));
            Dual<Dual<Real64>>.SinCos(y, out Dual<Dual<Real64>> sin, out _);
            Dual<Dual<Real64>> f = y * y + Dual<Dual<Real64>>.Const(3) * sin * sin;
            return (f.Value.Value.Value, f.Derivative.Value.Value, f.Derivative.Derivative.Value);
        }

        row.Holds("value_at_1", At(1).Value);
        row.Holds("gradient_at_1", At(1).Slope);
        double[] points = [.. Enumerable.Range(-20000, 40001).Select(i => i * 5e-4)];
        row.Holds("largest_curvature", points.Max(x => Math.Abs(At(x).Curvature)));
        Assert.All(points, x => Assert.True(At(x).Slope * At(x).Slope / 2 >= mu * At(x).Value, $"the inequality fails at {x}"));

        // The recorded constant is a bound with three decimals.
        row.Holds("pl_constant", Math.Floor(1000 * points.Where(x => x != 0).Min(x => At(x).Slope * At(x).Slope / (2 * At(x).Value))) / 1000);
        double place = 9.3, before = At(place).Value;
        for (int i = 0; i < 2000; i++)
        {
            place -= At(place).Slope / curvature;
            double after = At(place).Value;
            Assert.True(after <= (1 - mu / curvature) * before + 1e-300);
            before = after;
        }

        Assert.InRange(Math.Abs(place), 0, 1e-9);
    }

    [Fact]
    public void Soft_friction()
    {
        foreach (Recorded row in Recorded.Rows("smoothing", "soft friction step: empirical bias"))
        {
            double width = row["width"], sigma = row["sigma"], x = row["x"];
            double F(double y) => Math.Clamp(2 * y / width, -1, 1);
            GaussianKernel kernel = new(sigma);
            double slope = Smooth.ByQuadrature(F, kernel)(x).Derivative;
            row.Holds("dF", slope);
            double inside = Smooth.Mean((y, _) => Math.Abs(y) < width / 2 ? 1 : 0, x, kernel);
            row.Holds("variance_first_order", 4 / (width * width) * inside - slope * slope);
            row.Holds("variance_zeroth_order", Smooth.Mean((y, w) => Math.Pow((F(y) - F(x)) * w / (sigma * sigma), 2), x, kernel) - slope * slope);
            row.Holds("probability_all_first_order_samples_zero_N10", Math.Pow(1 - inside, 10));
            row.Holds("probability_all_first_order_samples_zero_N1000", Math.Pow(1 - inside, 1000));
        }
    }

    [Fact]
    public void Contact_in_closed_form()
    {
        foreach (Recorded row in Recorded.Rows("smoothing", "analytic smoothing of relu"))
        {
            double x = row["x"], k = row["k"];
            row.Holds("barrier_of_relu_minus_x", Smooth.Contact(new BarrierKernel(k))(-x));
            row.Holds("softplus_k", Smooth.Contact(new LogisticKernel(k))(x));
            row.Holds("gaussian", Smooth.Contact(new GaussianKernel(row["sigma"]))(x));
        }
    }

    [Theory]
    [InlineData(-0.3)]
    [InlineData(0.0)]
    [InlineData(0.2)]
    public void Closed_forms_are_the_quadrature_and_the_sample_mean(double x)
    {
        foreach (ISmoothingKernel kernel in new ISmoothingKernel[] { new GaussianKernel(0.1), new LogisticKernel(20), new BarrierKernel(100) })
        {
            // The tail of the barrier's density beyond its reach weighs about 2e-7 in the mean of max(x, 0).
            (double value, _) = Smooth.ByQuadrature(y => Math.Max(y, 0), kernel)(x);
            Assert.Equal(kernel.Rectifier(x), value, kernel is BarrierKernel ? 1e-5 : 1e-9);
            var (mean, error, _, _) = Smooth.BySampling(y => Math.Max(y, 0), kernel, 20000, new RandomStream(4))(x);
            if (kernel is not BarrierKernel) Assert.InRange(Math.Abs(mean - kernel.Rectifier(x)), 0, 5 * error + 1e-9);
        }
    }

    [Fact]
    public void Sampling_in_two_dimensions_is_the_quadrature()
    {
        double[] x = [2, 2];
        static double Camel(double[] point) => FunctionObjective<ThreeHumpCamel>.Value(point);
        (double expected, double[] slopes) = Smooth.ByHermite(Camel, 0.5)(x);
        var smooth = Smooth.BySampling(Camel, new GaussianKernel(0.5), 2, 40000, new RandomStream(11));
        var (value, error, gradient, errors) = smooth(x);
        Assert.InRange(Math.Abs(value - expected), 0, 4 * error);
        for (int i = 0; i < 2; i++) Assert.InRange(Math.Abs(gradient[i] - slopes[i]), 0, 4 * errors[i]);

        // Narrow enough to tell the smoothed gradient from the cost's own.
        double[] own = new double[2];
        FunctionObjective<ThreeHumpCamel>.Gradient(x, own);
        Assert.True(Math.Abs(own[0] - slopes[0]) > 8 * errors[0]);
        Assert.Equal([2.0, 2.0], x);
        Assert.Contains("x has 1 numbers", Assert.Throws<ControlException>(() => smooth([1])).Message);
    }

    [Fact]
    public void Sampling_smooths_every_dimension_on_its_own()
    {
        // A product of two jumps: the mean is the product of the means and the gradient its product rule.
        LogisticKernel kernel = new(4);
        double[] x = [0.1, -0.2];
        var one = Smooth.ByQuadrature(y => y > 0 ? 1 : 0, kernel);
        ((double first, double firstSlope), (double second, double secondSlope)) = (one(x[0]), one(x[1]));
        var (value, error, gradient, errors) = Smooth.BySampling(p => p[0] > 0 && p[1] > 0 ? 1 : 0, kernel, 2, 40000, new RandomStream(12))(x);
        Assert.InRange(Math.Abs(value - first * second), 0, 4 * error);
        Assert.InRange(Math.Abs(gradient[0] - firstSlope * second), 0, 4 * errors[0]);
        Assert.InRange(Math.Abs(gradient[1] - first * secondSlope), 0, 4 * errors[1]);
        Assert.True(errors[0] < 0.1 * Math.Abs(gradient[0]) && errors[1] < 0.1 * Math.Abs(gradient[1]));
    }

    [Fact]
    public void A_cost_that_is_not_finite_is_refused() =>
        Assert.Throws<ControlException>(() => Smooth.ByQuadrature(x => 1 / Math.Max(x - 5, 0), new GaussianKernel(1))(0));

    private static void Gradients<TFunction>(Recorded row) where TFunction : struct, IScalarFunction
    {
        double theta = row["theta"];
        GaussianKernel kernel = new(row["sigma"]);
        (double value, double slope) = Smooth.ByQuadrature(x => FunctionObjective<TFunction>.Value([x]), kernel)(theta);
        double first = Smooth.Mean((x, _) => Derivative<TFunction>(x), theta, kernel);
        row.Holds("F", value);
        row.Holds("dF", slope);
        row.Holds("mean_first_order_estimate", first);
        row.Holds("jump_term", slope - first);
    }

    private static void Minimiser<TFunction>(Recorded row, double low, double high) where TFunction : struct, IScalarFunction
    {
        var smooth = Smooth.ByQuadrature(x => FunctionObjective<TFunction>.Value([x]), new GaussianKernel(row["sigma"]));
        double theta = Bisect(x => smooth(x).Derivative < 0, low, high);
        row.Holds("theta", theta);
        row.Holds("F", smooth(theta).Value);
    }

    private static double Derivative<TFunction>(double x) where TFunction : struct, IScalarFunction
    {
        double[] gradient = new double[1];
        FunctionObjective<TFunction>.Gradient([x], gradient);
        return gradient[0];
    }

    private static double Variance<TFunction>(double x, double sigma, double baseline, double slope) where TFunction : struct, IScalarFunction =>
        Smooth.Mean((y, w) => Math.Pow((FunctionObjective<TFunction>.Value([y]) - baseline) * w / (sigma * sigma), 2), x, new GaussianKernel(sigma), 1e-13) - slope * slope;

    private static double Bisect(Func<double, bool> below, double low, double high)
    {
        Assert.True(below(low) && !below(high));
        for (int i = 0; i < 60; i++)
        {
            double middle = (low + high) / 2;
            if (below(middle)) low = middle;
            else high = middle;
        }

        return low;
    }

    /// <summary>The derivative of the exact cost is 0, since the finger does not touch the block; on the smoothed cost, less and less smoothed, descent pushes it to its place.</summary>
    [Fact]
    public void Descent_on_a_smoothed_contact_finds_the_push_that_the_exact_derivative_does_not_see()
    {
        double[] exact = new double[11], plan = new double[11], gradient = new double[11];
        FunctionObjective<Push>.Gradient(exact, gradient);
        Assert.All(gradient[..10], derivative => Assert.Equal(0, derivative));
        foreach (double sharpness in new[] { 5.0, 20, 100, 500 })
        {
            for (int k = 0; k < 2000; k++)
            {
                plan[10] = sharpness;
                FunctionObjective<Push>.Gradient(plan, gradient);
                double length = Math.Sqrt(gradient[..10].Sum(derivative => derivative * derivative));
                for (int i = 0; i < 10; i++) plan[i] -= gradient[i] * Math.Min(5e-4, 0.02 / length);
            }
        }

        plan[10] = 0;
        Assert.Equal(100, FunctionObjective<Push>.Value(exact), 9);
        Assert.InRange(FunctionObjective<Push>.Value(plan), 0.036, 0.05);
    }

    [Fact]
    public void Slopes_of_smoothed_contact_are_the_derivatives_and_worlds_compute_the_same()
    {
        foreach (ISmoothingKernel kernel in new ISmoothingKernel[] { new GaussianKernel(0.1), new LogisticKernel(20), new BarrierKernel(100) })
        {
            foreach (double x in new[] { -0.4, -0.05, 0, 0.02, 0.3 })
                Assert.Equal((kernel.Rectifier(x + 1e-6) - kernel.Rectifier(x - 1e-6)) / 2e-6, kernel.RectifierSlope(x), 1e-8);
        }

        Assert.Equal((-0.2 + Math.Sqrt(0.2 * 0.2 + 0.04)) / 2, Real.Barrier(new Real64(-0.2), new Real64(100)).Value, 14);
        Assert.Equal((0.3 + Math.Sqrt(0.3 * 0.3 + 0.04)) / 2, Real.Barrier(new Real64(0.3), new Real64(100)).Value, 14);

        // Far before the contact it is 1 / (k |x|); as a sum it would be 0 there.
        Assert.Equal(1e-8, new BarrierKernel(100).Rectifier(-1e6), 1e-20);
        Assert.Equal(new LogisticKernel(20).Rectifier(-0.2), Real.Softplus(new Real64(-0.2), new Real64(20)).Value, 14);
    }

    /// <summary>Ten displacements of a finger 0.9 m from a block that has to move by 1 m, as <see cref="PointPusher"/>; the eleventh input is the sharpness of the contact, 0 for exact.</summary>
    private readonly struct Push : IScalarFunction
    {
        public static int Inputs => 11;

        public static T Evaluate<T, V>(in V x) where T : struct, IReal<T> where V : struct, IVector<T>
        {
            T block = T.Const(1), finger = T.Const(0), effort = T.Const(0), sharpness = Real.Max(x[10], T.Const(1));
            for (int t = 0; t < 10; t++)
            {
                finger = finger + x[t];
                effort = effort + x[t] * x[t];
                T overlap = finger + T.Const(0.1) - block;
                block = block + T.Select(x[10] > T.Const(0), Real.Softplus(overlap, sharpness), Real.Max(overlap, T.Const(0)));
            }

            return T.Const(100) * (block - T.Const(2)) * (block - T.Const(2)) + T.Const(0.1) * effort;
        }
    }
}
