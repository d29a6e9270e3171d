using System.Runtime.CompilerServices;

namespace Rollout.Worlds;

/// <summary>Up to 16 numbers in place, without allocation.</summary>
/// <typeparam name="T">The scalar.</typeparam>
public struct Vector<T> : IVector<T> where T : struct, IReal<T>
{
    /// <summary>How many numbers fit.</summary>
    public const int Capacity = 16;

    private Storage _storage;

    /// <inheritdoc/>
    public T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        readonly get => _storage[index];
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        set => _storage[index] = value;
    }

    [InlineArray(Capacity)]
    private struct Storage
    {
        private T _first;
    }
}
