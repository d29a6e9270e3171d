using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>
/// Exponential, logarithm and hyperbolic tangent on vectors, by polynomials written once for every width. Largest errors, measured against
/// double precision over the whole range: two units in the last place for exp and log, 3e-7 for tanh.
/// </summary>
internal static class Elementwise
{
    /// <summary>y = exp x.</summary>
    public static void Exp(ReadOnlySpan<float> x, Span<float> y) => Map.Unary<ExpFunction>(x, y);

    /// <summary>y = log x; -∞ at 0, NaN below.</summary>
    public static void Log(ReadOnlySpan<float> x, Span<float> y) => Map.Unary<LogFunction>(x, y);

    /// <summary>y = tanh x.</summary>
    public static void Tanh(ReadOnlySpan<float> x, Span<float> y) => Map.Unary<TanhFunction>(x, y);
}

/// <summary>exp x = 2^n exp r with n = round(x / log 2), |r| ≤ log 2 / 2, the polynomial of degree 6 being Taylor's adjusted to that range.</summary>
internal readonly struct ExpFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        // Beyond these bounds the result is infinite or below the smallest normal number, which is flushed to zero.
        V high = V.Broadcast(88.7228394f), low = V.Broadcast(-87.3365402f);
        V bounded = V.Max(V.Min(x, high), low);
        V n = V.Floor(V.MultiplyAdd(bounded, V.Broadcast(1.44269502f), V.Broadcast(0.5f)));
        V r = V.MultiplyAdd(n, V.Broadcast(-0.693359375f), bounded);
        r = V.MultiplyAdd(n, V.Broadcast(2.12194442e-4f), r);
        V p = V.Broadcast(1.98756912e-4f);
        p = V.MultiplyAdd(p, r, V.Broadcast(1.39819994e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(8.33345205e-3f));
        p = V.MultiplyAdd(p, r, V.Broadcast(4.16657962e-2f));
        p = V.MultiplyAdd(p, r, V.Broadcast(1.66666657e-1f));
        p = V.MultiplyAdd(p, r, V.Broadcast(0.5f));
        p = V.MultiplyAdd(p, r * r, r) + V.Broadcast(1);

        // 2^n in two halves, since n may be 128.
        V half = V.Floor(n * V.Broadcast(0.5f));
        V result = p * V.PowerOfTwo(half) * V.PowerOfTwo(n - half);
        result = V.Select(V.GreaterThan(x, high), V.Broadcast(float.PositiveInfinity), result);
        result = V.Select(V.GreaterThan(low, x), V.Zero, result);
        return V.Select(V.IsNumber(x), result, x);
    }
}

/// <summary>log x = n log 2 + log m with m in [√½, √2), the polynomial being Cephes' logf.</summary>
internal readonly struct LogFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        // Subnormal numbers are scaled into the normal range first.
        V small = V.GreaterThan(V.Broadcast(1.17549435e-38f), x);
        V m = V.Mantissa(V.Select(small, x * V.Broadcast(16777216), x), out V n);
        n = V.Select(small, n - V.Broadcast(24), n);
        V below = V.GreaterThan(V.Broadcast(0.707106769f), m);
        n = V.Select(below, n - V.Broadcast(1), n);
        m = V.Select(below, m + m, m) - V.Broadcast(1);
        V z = m * m;
        V p = V.Broadcast(7.0376836292e-2f);
        p = V.MultiplyAdd(p, m, V.Broadcast(-1.1514610310e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(1.1676998740e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(-1.2420140846e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(1.4249322787e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(-1.6668057665e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(2.0000714765e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(-2.4999993993e-1f));
        p = V.MultiplyAdd(p, m, V.Broadcast(3.3333331174e-1f));
        p = p * m * z;
        p = V.MultiplyAdd(n, V.Broadcast(-2.12194440e-4f), p);
        p = V.MultiplyAdd(z, V.Broadcast(-0.5f), p);
        V result = V.MultiplyAdd(n, V.Broadcast(0.693359375f), m + p);
        V infinity = V.Broadcast(float.PositiveInfinity);
        result = V.Select(V.GreaterThan(infinity, x), result, infinity);
        result = V.Select(V.GreaterThan(x, V.Zero), result, V.Select(V.GreaterThan(V.Zero, x), V.Broadcast(float.NaN), V.Zero - infinity));
        return V.Select(V.IsNumber(x), result, x);
    }
}

/// <summary>tanh x = x P(x²) / Q(x²), a rational function of degree 13 over 6, saturated where it reaches 1; odd to the bit.</summary>
internal readonly struct TanhFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        V limit = V.Broadcast(7.90531110763549805f);
        V bounded = V.Max(V.Min(x, limit), V.Zero - limit);
        V s = bounded * bounded;
        V p = V.Broadcast(-2.76076847742355e-16f);
        p = V.MultiplyAdd(p, s, V.Broadcast(2.00018790482477e-13f));
        p = V.MultiplyAdd(p, s, V.Broadcast(-8.60467152213735e-11f));
        p = V.MultiplyAdd(p, s, V.Broadcast(5.12229709037114e-08f));
        p = V.MultiplyAdd(p, s, V.Broadcast(1.48572235717979e-05f));
        p = V.MultiplyAdd(p, s, V.Broadcast(6.37261928875436e-04f));
        p = V.MultiplyAdd(p, s, V.Broadcast(4.89352455891786e-03f));
        V q = V.Broadcast(1.19825839466702e-06f);
        q = V.MultiplyAdd(q, s, V.Broadcast(1.18534705686654e-04f));
        q = V.MultiplyAdd(q, s, V.Broadcast(2.26843463243900e-03f));
        q = V.MultiplyAdd(q, s, V.Broadcast(4.89352518554385e-03f));
        return V.Select(V.IsNumber(x), bounded * p / q, x);
    }
}
