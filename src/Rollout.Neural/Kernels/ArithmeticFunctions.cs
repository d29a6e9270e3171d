using System.Runtime.CompilerServices;

namespace Rollout.Neural;

internal readonly struct AddFunction : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ISimd<V> => x + y;
}

internal readonly struct SubtractFunction : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ISimd<V> => x - y;
}

internal readonly struct MultiplyFunction : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ISimd<V> => x * y;
}

internal readonly struct DivideFunction : IBinary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y) where V : struct, ISimd<V> => x / y;
}

/// <summary>x + y z.</summary>
internal readonly struct AddProductFunction : ITernary
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Apply<V>(V x, V y, V z) where V : struct, ISimd<V> => V.MultiplyAdd(y, z, x);
}
