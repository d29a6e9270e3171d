using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>
/// Consecutive numbers in pinned memory that somebody else owns. It is one pointer wide, so the copies that the compiler makes of read-only
/// arguments cost nothing; a <see cref="Vector{T}"/> would be copied whole at every access.
/// </summary>
/// <typeparam name="T">The scalar.</typeparam>
public readonly unsafe struct MemoryView<T> : IVector<T> where T : unmanaged, IReal<T>
{
    private readonly T* _memory;

    /// <summary>Looks at pinned memory.</summary>
    public MemoryView(T* memory) => _memory = memory;

    /// <inheritdoc/>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _memory[index];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _memory[index] = value;
    }
}
