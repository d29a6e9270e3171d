using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>g where y = max(0, x) is positive, else 0.</summary>
internal readonly struct ReluGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V y) where V : struct, ISimd<V> => V.Select(V.GreaterThan(y, V.Zero), gradient, V.Zero);
}

/// <summary>g where y = elu x is positive, else g (1 + y).</summary>
internal readonly struct EluGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V y) where V : struct, ISimd<V> => V.MultiplyAdd(gradient, V.Min(y, V.Zero), gradient);
}

/// <summary>g (1 - y²) with y = tanh x.</summary>
internal readonly struct TanhGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V y) where V : struct, ISimd<V> => gradient - gradient * (y * y);
}

/// <summary>g y (1 - y) with y = sigmoid x.</summary>
internal readonly struct SigmoidGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V y) where V : struct, ISimd<V> => gradient * (y - y * y);
}

/// <summary>g (s + x s (1 - s)) with s = sigmoid x.</summary>
internal readonly struct SiluGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V>
    {
        V s = SigmoidFunction.Apply(x);
        return gradient * V.MultiplyAdd(x, s - s * s, s);
    }
}

/// <summary>g sigmoid x.</summary>
internal readonly struct SoftplusGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V> => gradient * SigmoidFunction.Apply(x);
}

/// <summary>g (Φ(x) + x φ(x)), with φ the standard normal density.</summary>
internal readonly struct GeluGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V>
    {
        V density = V.Broadcast(0.398942280f) * ExpFunction.Apply(V.Broadcast(-0.5f) * x * x);
        return gradient * V.MultiplyAdd(x, density, NormalCumulativeFunction.Apply(x));
    }
}

/// <summary>g (s + x s (1 - s) 2 √(2 / π) (1 + 3 · 0.044715 x²)) with s = sigmoid(2 u) of the function.</summary>
internal readonly struct GeluTanhGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V>
    {
        V s = GeluTanhFunction.Gate(x);
        V inner = V.Broadcast(1.59576912f) * V.MultiplyAdd(V.Broadcast(0.134145f), x * x, V.Broadcast(1));
        return gradient * V.MultiplyAdd(x * inner, s - s * s, s);
    }
}

/// <summary>g / x.</summary>
internal readonly struct LogGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V> => gradient / x;
}

/// <summary>g / (2 y) with y = √x.</summary>
internal readonly struct SqrtGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V y) where V : struct, ISimd<V> => gradient / (y + y);
}

/// <summary>g sign(x), 0 at 0.</summary>
internal readonly struct AbsGradient : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V gradient, V x) where V : struct, ISimd<V>
    {
        V below = V.Select(V.GreaterThan(V.Zero, x), V.Zero - gradient, V.Zero);
        return V.Select(V.GreaterThan(x, V.Zero), gradient, below);
    }
}
