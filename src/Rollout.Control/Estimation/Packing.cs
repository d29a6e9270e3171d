using Rollout.Worlds;

namespace Rollout.Control;

/// <summary>Moves numbers between arrays of doubles, one row a sample, and a scalar that holds several samples.</summary>
internal interface IPacking<T> where T : struct, IReal<T>
{
    static abstract int Count { get; }

    static abstract T Gather(double[] source, int first, int stride, int count);

    static abstract void Scatter(T value, Span<double> destination, int first, int stride, int count);
}

/// <summary>One sample at a time, in double precision.</summary>
internal readonly struct DoublePacking : IPacking<Real64>
{
    public static int Count => 1;

    public static Real64 Gather(double[] source, int first, int stride, int count) => new(source[first]);

    public static void Scatter(Real64 value, Span<double> destination, int first, int stride, int count) => destination[first] = value.Value;
}

/// <summary>One sample a lane, in single precision; the lanes beyond the last sample repeat it.</summary>
internal readonly struct LanePacking<L> : IPacking<L> where L : struct, ILanes<L>
{
    public static int Count => L.Count;

    public static L Gather(double[] source, int first, int stride, int count)
    {
        Span<float> lanes = stackalloc float[L.Count];
        for (int i = 0; i < lanes.Length; i++) lanes[i] = (float)source[first + Math.Min(i, count - 1) * stride];
        return L.Load(ref lanes[0]);
    }

    public static void Scatter(L value, Span<double> destination, int first, int stride, int count)
    {
        Span<float> lanes = stackalloc float[L.Count];
        L.Store(value, ref lanes[0]);
        for (int i = 0; i < count; i++) destination[first + i * stride] = lanes[i];
    }
}
