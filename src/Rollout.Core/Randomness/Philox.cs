using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Rollout.Core;

/// <summary>The Philox4x32-10 bijection: counter and key in, 128 random bits out.</summary>
/// <remarks>Salmon, Moraes, Dror, Shaw: Parallel random numbers: as easy as 1, 2, 3 (SC 2011).</remarks>
public static class Philox
{
    /// <summary>Multiplier of the first lane pair.</summary>
    public const uint MultiplierA = 0xD2511F53;

    /// <summary>Multiplier of the second lane pair.</summary>
    public const uint MultiplierB = 0xCD9E8D57;

    /// <summary>Round increment of the first key word: the golden ratio.</summary>
    public const uint WeylA = 0x9E3779B9;

    /// <summary>Round increment of the second key word: sqrt(3) - 1.</summary>
    public const uint WeylB = 0xBB67AE85;

    /// <summary>Rounds of the bijection.</summary>
    public const int Rounds = 10;

    /// <summary>The four 32-bit numbers at a position of a stream: key = seed, counter = (position, stream).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(ulong seed, ulong stream, ulong position) =>
        Block((uint)seed, (uint)(seed >> 32), (uint)position, (uint)(position >> 32), (uint)stream, (uint)(stream >> 32));

    /// <summary>The numbers at consecutive positions of a stream, four a position.</summary>
    /// <param name="seed">Key.</param>
    /// <param name="stream">Stream.</param>
    /// <param name="position">First position.</param>
    /// <param name="numbers">Receives them; its length is a multiple of 4.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ulong seed, ulong stream, ulong position, Span<uint> numbers)
    {
        int i = 0;
        if (Avx2.IsSupported)
        {
            for (; i + 16 <= numbers.Length; i += 16, position += 4) FourBlocks(seed, stream, position, numbers.Slice(i, 16));
        }

        for (; i < numbers.Length; i += 4, position++) (numbers[i], numbers[i + 1], numbers[i + 2], numbers[i + 3]) = Block(seed, stream, position);
    }

    /// <summary>Four positions at once, a word of each counter in the lower half of 64 bits; what gathers in the upper halves is never read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourBlocks(ulong seed, ulong stream, ulong position, Span<uint> numbers)
    {
        Vector256<ulong> at = Vector256.Create(position) + Vector256.Create(0ul, 1, 2, 3);
        Vector256<ulong> c0 = at, c1 = at >> 32, c2 = Vector256.Create(stream), c3 = Vector256.Create(stream >> 32);
        Vector256<uint> multiplierA = Vector256.Create(MultiplierA), multiplierB = Vector256.Create(MultiplierB);
        uint k0 = (uint)seed, k1 = (uint)(seed >> 32);
        for (int round = 0; round < Rounds; round++)
        {
            Vector256<ulong> a = Avx2.Multiply(multiplierA, c0.AsUInt32()), b = Avx2.Multiply(multiplierB, c2.AsUInt32());
            (c0, c1, c2, c3) = ((b >> 32) ^ c1 ^ Vector256.Create((ulong)k0), b, (a >> 32) ^ c3 ^ Vector256.Create((ulong)k1), a);
            k0 += WeylA;
            k1 += WeylB;
        }

        Vector256<ulong> lower = Vector256.Create(0xFFFF_FFFFul), first = (c0 & lower) | (c1 << 32), second = (c2 & lower) | (c3 << 32);
        Vector256<ulong> even = Avx2.UnpackLow(first, second), odd = Avx2.UnpackHigh(first, second);
        Avx2.Permute2x128(even, odd, 0x20).AsUInt32().CopyTo(numbers);
        Avx2.Permute2x128(even, odd, 0x31).AsUInt32().CopyTo(numbers[8..]);
    }

    /// <summary>The bijection itself on key words k0, k1 and counter words c0 to c3.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (uint A, uint B, uint C, uint D) Block(uint k0, uint k1, uint c0, uint c1, uint c2, uint c3)
    {
        for (int round = 0; round < Rounds; round++)
        {
            ulong a = (ulong)MultiplierA * c0, b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += WeylA;
            k1 += WeylB;
        }

        return (c0, c1, c2, c3);
    }
}
