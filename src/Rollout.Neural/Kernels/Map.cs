using System.Runtime.CompilerServices;

namespace Rollout.Neural;

/// <summary>y = f(x), written once for every vector width.</summary>
internal interface IUnary
{
    static abstract V Apply<V>(V x) where V : struct, ISimd<V>;
}

/// <summary>z = f(x, y), written once for every vector width.</summary>
internal interface IBinary
{
    static abstract V Apply<V>(V x, V y) where V : struct, ISimd<V>;
}

/// <summary>w = f(x, y, z), written once for every vector width.</summary>
internal interface ITernary
{
    static abstract V Apply<V>(V x, V y, V z) where V : struct, ISimd<V>;
}

/// <summary>
/// Applies a function to every element of spans. The last elements that do not fill a vector pass through a padded one, so that every
/// element gets the same arithmetic wherever it stands. The result may be one of the inputs.
/// </summary>
internal static unsafe class Map
{
    /// <summary>Lanes of the widest vector.</summary>
    private const int Widest = 16;

    /// <summary>y = F(x).</summary>
    public static void Unary<F>(ReadOnlySpan<float> x, Span<float> y) where F : struct, IUnary
    {
        Check(x.Length, y.Length, y.Length, y.Length);
        fixed (float* px = x, py = y)
        {
            if (Simd.Has16) Unary<F, Simd16>(px, py, y.Length);
            else if (Simd.Has8) Unary<F, Simd8>(px, py, y.Length);
            else Unary<F, Simd4>(px, py, y.Length);
        }
    }

    /// <summary>z = F(x, y).</summary>
    public static void Binary<F>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> z) where F : struct, IBinary
    {
        Check(x.Length, y.Length, z.Length, z.Length);
        fixed (float* px = x, py = y, pz = z)
        {
            if (Simd.Has16) Binary<F, Simd16>(px, py, pz, z.Length);
            else if (Simd.Has8) Binary<F, Simd8>(px, py, pz, z.Length);
            else Binary<F, Simd4>(px, py, pz, z.Length);
        }
    }

    /// <summary>w = F(x, y, z).</summary>
    public static void Ternary<F>(ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> z, Span<float> w) where F : struct, ITernary
    {
        Check(x.Length, y.Length, z.Length, w.Length);
        fixed (float* px = x, py = y, pz = z, pw = w)
        {
            if (Simd.Has16) Ternary<F, Simd16>(px, py, pz, pw, w.Length);
            else if (Simd.Has8) Ternary<F, Simd8>(px, py, pz, pw, w.Length);
            else Ternary<F, Simd4>(px, py, pz, pw, w.Length);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unary<F, V>(float* x, float* y, int length) where F : struct, IUnary where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i + V.Count <= length; i += V.Count) F.Apply(V.Load(ref x[i])).Store(ref y[i]);
        if (i == length) return;
        float* padded = stackalloc float[Widest];
        Copy(x + i, padded, length - i);
        F.Apply(V.Load(ref *padded)).Store(ref *padded);
        Copy(padded, y + i, length - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Binary<F, V>(float* x, float* y, float* z, int length) where F : struct, IBinary where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i + V.Count <= length; i += V.Count) F.Apply(V.Load(ref x[i]), V.Load(ref y[i])).Store(ref z[i]);
        if (i == length) return;
        float* padded = stackalloc float[2 * Widest];
        Copy(x + i, padded, length - i);
        Copy(y + i, padded + Widest, length - i);
        F.Apply(V.Load(ref *padded), V.Load(ref padded[Widest])).Store(ref *padded);
        Copy(padded, z + i, length - i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Ternary<F, V>(float* x, float* y, float* z, float* w, int length) where F : struct, ITernary where V : struct, ISimd<V>
    {
        int i = 0;
        for (; i + V.Count <= length; i += V.Count) F.Apply(V.Load(ref x[i]), V.Load(ref y[i]), V.Load(ref z[i])).Store(ref w[i]);
        if (i == length) return;
        float* padded = stackalloc float[3 * Widest];
        Copy(x + i, padded, length - i);
        Copy(y + i, padded + Widest, length - i);
        Copy(z + i, padded + 2 * Widest, length - i);
        F.Apply(V.Load(ref *padded), V.Load(ref padded[Widest]), V.Load(ref padded[2 * Widest])).Store(ref *padded);
        Copy(padded, w + i, length - i);
    }

    private static void Copy(float* source, float* destination, int length)
    {
        for (int i = 0; i < length; i++) destination[i] = source[i];
    }

    private static void Check(int x, int y, int z, int result)
    {
        if (x != result || y != result || z != result)
            throw new ArgumentException($"Elementwise functions need spans of equal length, not {x}, {y}, {z} and {result}.");
    }
}
