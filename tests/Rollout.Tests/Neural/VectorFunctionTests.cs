using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Rollout.Neural;

namespace Rollout.Tests.Neural;

/// <summary>The polynomials behind the elementwise functions, at every vector width, against double precision.</summary>
public sealed class VectorFunctionTests
{
    private static readonly float[] Range = [.. Enumerable.Range(-8800, 17601).Select(i => i / 100f), -0f, 1e-30f, -1e-30f, 1e-6f, -1e-6f, 3e-4f, -3e-4f];

    [Fact]
    public void Exp_is_right_to_three_units_in_the_last_place_and_flushes_what_is_subnormal() => Near<ExpFunction>(Math.Exp, 1.2e-38, 3e-7);

    [Fact]
    public void Log_is_right_to_three_units_in_the_last_place()
    {
        float[] positive = [.. Range.Select(x => MathF.Exp(x)).Where(x => x > 0), 1e-40f, float.Epsilon, float.MaxValue];
        Near<LogFunction>(Math.Log, 1e-7, 3e-7, positive);
    }

    [Fact]
    public void Log_has_its_limits()
    {
        float[] y = Apply<LogFunction, Simd4>([0, -0f, -1, float.PositiveInfinity]);
        Assert.Equal([float.NegativeInfinity, float.NegativeInfinity, float.NaN, float.PositiveInfinity], y);
    }

    [Fact]
    public void Exp_has_its_limits() =>
        Assert.Equal([0, float.PositiveInfinity, 0, 1], Apply<ExpFunction, Simd4>([float.NegativeInfinity, float.PositiveInfinity, -104, 0]));

    [Fact]
    public void Tanh_is_within_3e_7_everywhere() => Near<TanhFunction>(Math.Tanh, 3e-7, 0);

    [Fact]
    public void Tanh_is_odd_and_bounded()
    {
        float[] positive = Apply<TanhFunction, Simd4>([0.1f, 3, 20.5f, float.PositiveInfinity]);
        float[] negative = Apply<TanhFunction, Simd4>([-0.1f, -3, -20.5f, float.NegativeInfinity]);
        for (int i = 0; i < 4; i++) Assert.Equal(positive[i], -negative[i]);
        Assert.All(positive, y => Assert.True(y <= 1));
    }

    [Fact]
    public void Sigmoid_keeps_its_relative_precision_on_both_sides() => Near<SigmoidFunction>(x => 1 / (1 + Math.Exp(-x)), 1.2e-38, 5e-7);

    [Fact]
    public void Softplus_keeps_its_relative_precision_where_it_is_tiny() =>
        Near<SoftplusFunction>(x => x < -17 ? Math.Exp(x) : Math.Log(1 + Math.Exp(x)), 1.2e-38, 1e-6);

    [Fact]
    public void The_normal_distribution_function_equals_its_integral()
    {
        float[] points = [.. Range.Where(x => Math.Abs(x) <= 6)];
        Near<NormalCumulativeFunction>(Integral, 2e-7, 0, points);
    }

    [Fact]
    public void Gelu_vanishes_on_the_far_left_and_is_the_identity_on_the_far_right()
    {
        float[] x = [float.NegativeInfinity, -88, 40, 88], expected = [0, 0, 40, 88];
        Fixture.Near(expected, Apply<GeluFunction, Simd4>(x), 1e-37, 0, "gelu");
        Fixture.Near(expected, Apply<GeluTanhFunction, Simd4>(x), 1e-37, 0, "gelu by tanh");
    }

    [Fact]
    public void No_number_stays_no_number()
    {
        Propagates<ExpFunction>();
        Propagates<LogFunction>();
        Propagates<TanhFunction>();
        Propagates<SigmoidFunction>();
        Propagates<SiluFunction>();
        Propagates<SoftplusFunction>();
        Propagates<EluFunction>();
        Propagates<ReluFunction>();
        Propagates<GeluFunction>();
        Propagates<GeluTanhFunction>();
        Propagates<SqrtFunction>();
    }

    [Fact]
    public void Every_element_gets_the_same_arithmetic_wherever_it_stands()
    {
        float[] x = [.. Enumerable.Range(0, 61).Select(i => 0.37f * i - 9)], whole = new float[61];
        Map.Unary<TanhFunction>(x, whole);
        for (int start = 0; start < x.Length; start++)
        {
            float[] part = new float[x.Length - start];
            Map.Unary<TanhFunction>(x.AsSpan(start), part);
            Assert.Equal(whole[start..], part);
        }
    }

    private static void Near<F>(Func<double, double> reference, double absolute, double relative, float[]? points = null) where F : struct, IUnary
    {
        points ??= Range;
        float[] narrow = Apply<F, Simd4>(points), middle = Apply<F, Simd8>(points), wide = Apply<F, Simd16>(points);
        for (int i = 0; i < points.Length; i++)
        {
            double expected = reference(points[i]);
            Fixture.Near(expected, narrow[i], absolute, relative, $"{typeof(F).Name}({points[i]:R}) on 4 lanes");
            Fixture.Near(expected, middle[i], absolute, relative, $"{typeof(F).Name}({points[i]:R}) on 8 lanes");
            Fixture.Near(expected, wide[i], absolute, relative, $"{typeof(F).Name}({points[i]:R}) on 16 lanes");
        }
    }

    private static void Propagates<F>() where F : struct, IUnary =>
        Assert.All(Apply<F, Simd4>([float.NaN, float.NaN, float.NaN, float.NaN]), y => Assert.True(float.IsNaN(y), typeof(F).Name));

    private static float[] Apply<F, V>(float[] x) where F : struct, IUnary where V : struct, ISimd<V>
    {
        float[] padded = new float[(x.Length + V.Count - 1) / V.Count * V.Count];
        x.CopyTo(padded, 0);
        ref float first = ref MemoryMarshal.GetArrayDataReference(padded);
        for (int i = 0; i < padded.Length; i += V.Count)
        {
            ref float place = ref Unsafe.Add(ref first, i);
            F.Apply(V.Load(ref place)).Store(ref place);
        }

        return padded[..x.Length];
    }

    /// <summary>Φ(x) by Simpson's rule on the density.</summary>
    private static double Integral(double x)
    {
        const int Intervals = 400;
        double h = x / Intervals, sum = Density(0) + Density(x);
        for (int i = 1; i < Intervals; i++) sum += (i % 2 == 0 ? 2 : 4) * Density(i * h);
        return 0.5 + sum * h / 3;
    }

    private static double Density(double x) => Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI);
}
