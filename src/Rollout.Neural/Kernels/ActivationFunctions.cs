using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>max(0, x).</summary>
internal readonly struct ReluFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V> => V.Select(V.IsNumber(x), V.Max(x, V.Zero), x);
}

/// <summary>1 / (1 + exp(-x)), from exp(-|x|), which cannot overflow; two units in the last place on either side.</summary>
internal readonly struct SigmoidFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        V e = ExpFunction.Apply(V.Zero - V.Abs(x)), one = V.Broadcast(1);
        V positive = one / (one + e);
        return V.Select(V.GreaterThan(V.Zero, x), e * positive, positive);
    }
}

/// <summary>x sigmoid(x).</summary>
internal readonly struct SiluFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V> => x * SigmoidFunction.Apply(x);
}

/// <summary>log(1 + exp x) = max(0, x) + log(1 + exp(-|x|)).</summary>
internal readonly struct SoftplusFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        V e = ExpFunction.Apply(V.Zero - V.Abs(x)), one = V.Broadcast(1);

        // The rounding of 1 + e is undone by the ratio of e to what was added; where nothing was added, log(1 + e) is e.
        V sum = one + e, added = sum - one;
        V logarithm = V.Select(V.GreaterThan(added, V.Zero), LogFunction.Apply(sum) * e / added, e);
        return V.Select(V.IsNumber(x), V.Max(x, V.Zero) + logarithm, x);
    }
}

/// <summary>exp x - 1 below 0, and x above: the exponential linear unit with α = 1.</summary>
internal readonly struct EluFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        V negative = ExpFunction.Apply(V.Min(x, V.Zero)) - V.Broadcast(1);
        return V.Select(V.GreaterThan(x, V.Zero), x, V.Select(V.IsNumber(x), negative, x));
    }
}

/// <summary>
/// Φ(x) = erfc(-x / √2) / 2, the cumulative distribution of the standard normal; fractional error 1.2e-7 but for the rounding of x².
/// </summary>
internal readonly struct NormalCumulativeFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        // The Chebyshev fit of erfc in Press et al., Numerical Recipes, section 6.2.
        V z = V.Abs(x) * V.Broadcast(0.707106781f), one = V.Broadcast(1);
        V t = one / V.MultiplyAdd(z, V.Broadcast(0.5f), one);
        V p = V.Broadcast(0.17087277f);
        p = V.MultiplyAdd(p, t, V.Broadcast(-0.82215223f));
        p = V.MultiplyAdd(p, t, V.Broadcast(1.48851587f));
        p = V.MultiplyAdd(p, t, V.Broadcast(-1.13520398f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.27886807f));
        p = V.MultiplyAdd(p, t, V.Broadcast(-0.18628806f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.09678418f));
        p = V.MultiplyAdd(p, t, V.Broadcast(0.37409196f));
        p = V.MultiplyAdd(p, t, V.Broadcast(1.00002368f));
        p = V.MultiplyAdd(p, t, V.Broadcast(-1.26551223f));
        V tail = V.Broadcast(0.5f) * t * ExpFunction.Apply(p - z * z);
        return V.Select(V.GreaterThan(x, V.Zero), one - tail, tail);
    }
}

/// <summary>x Φ(x).</summary>
internal readonly struct GeluFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        // -∞ times Φ(-∞) = 0 would be no number; far below any input with a result other than zero, x is bounded.
        V bounded = V.Select(V.GreaterThan(V.Broadcast(-40), x), V.Broadcast(-40), x);
        return bounded * NormalCumulativeFunction.Apply(bounded);
    }
}

/// <summary>
/// x (1 + tanh u) / 2 with u = √(2 / π) (x + 0.044715 x³), computed as x sigmoid(2 u), which keeps its precision where tanh is near -1.
/// </summary>
internal readonly struct GeluTanhFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V>
    {
        V bounded = V.Select(V.GreaterThan(V.Broadcast(-40), x), V.Broadcast(-40), x);
        return bounded * Gate(bounded);
    }

    /// <summary>sigmoid(2 u).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Gate<V>(V x) where V : struct, ISimd<V> =>
        SigmoidFunction.Apply(V.Broadcast(1.59576912f) * V.MultiplyAdd(V.Broadcast(0.044715f) * x, x * x, x));
}

/// <summary>√x.</summary>
internal readonly struct SqrtFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V> => V.Sqrt(x);
}

/// <summary>|x|.</summary>
internal readonly struct AbsFunction : IUnary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x) where V : struct, ISimd<V> => V.Abs(x);
}
