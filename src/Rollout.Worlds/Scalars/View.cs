using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Lanes in memory that somebody else owns: number i of all robots of a block stands at i strides.</summary>
/// <typeparam name="L">The lanes.</typeparam>
internal readonly unsafe struct View<L>(float* memory, nint stride) : IVector<L> where L : struct, ILanes<L>
{
    public L this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => L.Load(ref memory[index * stride]);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => L.Store(value, ref memory[index * stride]);
    }
}

/// <summary>One lane of a <see cref="View{L}"/>.</summary>
internal readonly unsafe struct LaneView(float* memory, nint stride) : IVector<Real32>
{
    public Real32 this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(memory[index * stride]);
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => memory[index * stride] = value.Value;
    }
}
